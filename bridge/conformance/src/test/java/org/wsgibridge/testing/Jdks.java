package org.wsgibridge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The JDKs of the machine, for what the JDK that runs the tests may be too old for. */
public final class Jdks {

    private static final List<Path> FOLDERS =
            List.of(Path.of("/usr/lib/jvm"), Path.of(System.getProperty("user.home"), ".sdkman", "candidates", "java"));

    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");

    private Jdks() {}

    /** The home of the newest JDK that the folders and variables of the usual kind name. */
    public static Path newest() {
        Stream<Path> named = System.getenv().entrySet().stream()
                .filter(variable -> variable.getKey().startsWith("JAVA")
                        && variable.getKey().contains("HOME"))
                .map(variable -> Path.of(variable.getValue()));
        Stream<Path> own = Stream.of(Path.of(System.getProperty("java.home")));
        return Stream.of(own, named, FOLDERS.stream().flatMap(Jdks::in))
                .flatMap(homes -> homes)
                .max(Comparator.comparingInt(Jdks::version))
                .orElseThrow();
    }

    private static Stream<Path> in(Path folder) {
        Path[] homes = folder.toFile().isDirectory()
                ? Arrays.stream(folder.toFile().listFiles())
                        .map(file -> file.toPath())
                        .toArray(Path[]::new)
                : new Path[0];
        return Arrays.stream(homes);
    }

    /** 0 for what is no JDK. */
    private static int version(Path home) {
        Path release = home.resolve("release");
        try {
            Matcher version = VERSION.matcher(Files.isReadable(release) ? Files.readString(release) : "");
            return version.find() ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
