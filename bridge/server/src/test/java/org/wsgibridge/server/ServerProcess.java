package org.wsgibridge.server;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.condition.OS;

/** A Java program in a process of its own, with the class path of the tests; the command line server, if not another. */
final class ServerProcess implements AutoCloseable {

    private static final int PATIENCE = 60; // seconds

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<Thread> readers = new ArrayList<>();

    private ServerProcess(Path folder, List<String> java) throws IOException {
        List<String> command = new ArrayList<>();
        if (OS.LINUX.isCurrentOs()) {
            command.addAll(List.of("env", "--default-signal=INT")); // background jobs, and what they start, ignore it
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                "." + File.pathSeparator + System.getProperty("java.class.path")));
        command.addAll(java);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeAll(List.of("VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE")); // of whoever tests
        process = builder.start();
        read(process.getInputStream(), out);
        read(process.getErrorStream(), err);
    }

    /** Starts the server in a folder. */
    static ServerProcess start(Path folder, String... words) throws IOException {
        List<String> java = new ArrayList<>(List.of(Main.class.getName()));
        java.addAll(List.of(words));
        return new ServerProcess(folder, java);
    }

    /** Starts any program. */
    static ServerProcess java(Path folder, String... words) throws IOException {
        return new ServerProcess(folder, List.of(words));
    }

    private void read(InputStream in, StringWriter text) {
        Thread reader = new Thread(() -> {
            try (BufferedReader printed = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = printed.readLine(); line != null; line = printed.readLine()) {
                    text.write(line + "\n");
                    lines.add(line);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        reader.start();
        readers.add(reader);
    }

    /** Waits for a line that begins so, and returns the rest of it. */
    String await(String beginning) throws InterruptedException {
        while (true) {
            String line = lines.poll(PATIENCE, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("no line with '" + beginning + "'; printed so far:\n" + out + err);
            }
            if (line.startsWith(beginning)) {
                return line.substring(beginning.length());
            }
        }
    }

    /** Waits until the server is ready, and returns the first of its addresses. */
    URI uri() throws InterruptedException {
        String rest = await("Listening on ");
        return URI.create(rest.substring(0, rest.indexOf(' ')) + "/");
    }

    /** Waits for the end, and returns the exit status. */
    int status() throws InterruptedException {
        if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
            throw new AssertionError("still running; printed so far:\n" + out + err);
        }
        for (Thread reader : readers) {
            reader.join();
        }
        return process.exitValue();
    }

    /** Sends a signal, such as {@code TERM}. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    /** The workers. */
    List<ProcessHandle> children() {
        return process.toHandle().children().toList();
    }

    long pid() {
        return process.pid();
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.onExit().get(PATIENCE, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
