package org.wsgibridge.cpython;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wsgibridge.python.Python;

/** Another JVM. */
final class Child implements AutoCloseable {

    private final Process process;
    private final BufferedReader out;
    private final List<String> lines = new ArrayList<>();

    private Child(ProcessBuilder builder) throws IOException {
        this.process = builder.start();
        this.out = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a main class; the class path has the given places and this module's classes. */
    static Child start(Class<?> main, List<String> options, List<String> arguments, Path... places) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(main, places), main.getName()));
        command.addAll(arguments);
        return new Child(new ProcessBuilder(command).redirectErrorStream(true));
    }

    private static String classPath(Class<?> main, Path... places) {
        return Stream.concat(
                        Stream.of(places), Stream.of(origin(main), origin(BundledCpython.class), origin(Python.class)))
                .distinct()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The jar or folder that a class comes from. */
    static Path origin(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads until a line has this in it, and returns that. */
    String await(String text) throws IOException {
        String line;
        while ((line = out.readLine()) != null) {
            lines.add(line);
            if (line.contains(text)) {
                return line;
            }
        }
        throw new AssertionError("no line with '" + text + "' in " + lines);
    }

    /** Writes to its standard input, and closes that. */
    void send(String text) throws IOException {
        try (OutputStream in = process.getOutputStream()) {
            in.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    void terminate() {
        process.destroy();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Reads to the end; all lines, with those that were read before. */
    List<String> lines() throws IOException {
        out.lines().forEach(lines::add);
        return lines;
    }

    int status() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
