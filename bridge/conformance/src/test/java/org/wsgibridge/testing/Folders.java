package org.wsgibridge.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Copies folders. */
final class Folders {

    private Folders() {}

    /** Copies a folder and what is in it. */
    static void copy(Path source, Path target) throws IOException {
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
