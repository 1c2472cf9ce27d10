package org.wsgibridge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the system says of a process's memory. */
public final class Memory {

    private Memory() {}

    /** The most resident memory that a process has had so far, in bytes. */
    public static long peak(ProcessHandle process) {
        return field(process, "VmHWM:");
    }

    /** The resident memory of a process, in bytes. */
    public static long resident(ProcessHandle process) {
        return field(process, "VmRSS:");
    }

    private static long field(ProcessHandle process, String name) {
        try {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
