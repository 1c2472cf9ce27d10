package org.wsgibridge.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders that the bridge makes for itself. */
public final class Folders {

    private Folders() {}

    /**
     * Removes a folder with all that is in it.
     *
     * @param folder may be gone already, or go meanwhile: orphaned workers clean up, too
     * @throws IOException where it cannot be removed
     */
    public static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder)) {
            files = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
