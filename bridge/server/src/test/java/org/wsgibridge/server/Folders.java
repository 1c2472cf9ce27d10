package org.wsgibridge.server;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/** Watches what other processes do in folders. */
final class Folders {

    private Folders() {}

    /** Waits for a file, up to 30 seconds. */
    static void await(Path file) throws IOException, InterruptedException {
        try (WatchService watch = FileSystems.getDefault().newWatchService()) {
            file.getParent().register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            for (int second = 0; !Files.exists(file); second++) {
                if (second == 30) {
                    throw new AssertionError("there is no " + file);
                }
                watch.poll(1, TimeUnit.SECONDS);
            }
        }
    }
}
