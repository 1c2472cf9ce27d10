package org.wsgibridge.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Copies and clears folders. */
public final class Folders {

    private Folders() {}

    /** Makes an empty folder. */
    public static void clear(Path folder) throws IOException {
        if (Files.exists(folder)) {
            List<Path> found;
            try (Stream<Path> files = Files.walk(folder)) {
                found = files.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : found) {
                Files.delete(file);
            }
        }
        Files.createDirectories(folder);
    }

    /** Copies a folder and what is in it. */
    public static void copy(Path source, Path target) throws IOException {
        List<Path> found;
        try (Stream<Path> files = Files.walk(source)) {
            found = files.toList();
        }
        for (Path file : found) {
            Path copy = target.resolve(source.relativize(file).toString());
            if (Files.isDirectory(file)) {
                Files.createDirectories(copy);
            } else {
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Puts a WAR file, or a folder that is one unpacked, into a webapps folder. */
    static void drop(Path war, Path webapps, String name) throws IOException {
        if (Files.isDirectory(war)) {
            copy(war, webapps.resolve(name));
        } else {
            Files.copy(war, webapps.resolve(name + ".war"));
        }
    }
}
