package org.wsgibridge.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The CPythons of the machine that builds, for tests of the Python half. */
public final class Pythons {

    private static final String NONE = "no CPython from 3.9 on was found, neither as python3 on the PATH nor in"
            + " ~/.pyenv/versions; the Python half cannot be tested without one";

    private Pythons() {}

    /** {@code python3} on the PATH if there is one, then those of pyenv, free-threaded ones, too; each from 3.9 on. */
    public static List<Path> all() throws IOException {
        List<Path> found = new ArrayList<>();
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                .map(folder -> Path.of(folder, "python3"))
                .filter(Files::isExecutable)
                .findFirst()
                .ifPresent(found::add);
        Path pyenv = Path.of(System.getProperty("user.home"), ".pyenv", "versions");
        if (Files.isDirectory(pyenv)) {
            try (Stream<Path> versions = Files.list(pyenv)) {
                versions.filter(version -> version.getFileName().toString().matches("3\\.(9|\\d\\d)\\.\\d+t?"))
                        .map(version -> version.resolve("bin/python3"))
                        .filter(Files::isExecutable)
                        .sorted()
                        .forEach(found::add);
            }
        }
        if (found.isEmpty()) {
            throw new AssertionError(NONE);
        }
        return found;
    }

    /** One of them. */
    public static Path any() throws IOException {
        return all().get(0);
    }
}
