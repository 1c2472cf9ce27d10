package org.wsgibridge.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.testing.Container;
import org.wsgibridge.testing.Folders;
import org.wsgibridge.testing.Webapp;
import org.wsgibridge.testing.Wire;
import org.wsgibridge.testing.Wire.Response;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.Targets#containers")
@DisplayName("N07 Undeployment and redeployment")
final class RedeployTest {

    private static final int TIMES = 5;
    private static final Duration SOON = Duration.ofSeconds(30);

    @Parameter
    private Target target;

    private Path folder;
    private Path notes;
    private Path deployed;

    @BeforeEach
    void folders() {
        folder = target.container().webapps().resolveSibling("redeploy");
        notes = target.container().webapps().resolveSibling("notes.txt");
        deployed = target.container().webapps().resolve("again");
    }

    @Test
    @DisplayName(
            "N07 redeployment leaves no worker, no class loader and no thread; atexit runs once; requests are finished")
    void n07() throws IOException {
        int workers = target.container().workers().size();
        long loaders = loaders();
        List<String> lives = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            deploy();
            lives.add(fetch("/again/N07").text());
            if (i == TIMES - 1) {
                undeployWhileStreaming();
            } else {
                undeploy();
            }
        }
        assertEquals(TIMES, new HashSet<>(lives).size());
        awaitWorkers(workers);
        // Jetty keeps the last one for a while.
        Container.await(
                Duration.ofSeconds(90), "class loaders to be collected", this::loaders, left -> left <= loaders + 1);
        String threads = command("Thread.print");
        assertFalse(threads.contains("\"wsgi-again"), threads);
        List<String> expected = new ArrayList<>();
        lives.forEach(life -> expected.add("exit " + life));
        expected.add(TIMES - 1, "closed " + lives.get(TIMES - 1));
        assertEquals(expected, Files.readAllLines(notes));
        assertFalse(target.container().log().contains("appears to have started a thread named [wsgi"));
        assertFalse(
                target.container().log().contains("memory leak"),
                target.container().log());
    }

    @Test
    @DisplayName("N07 a request that the container waits for no longer is answered 503")
    void n07Unfinished() throws IOException {
        Map<Path, Integer> before = target.container().logEnds();
        int workers = target.container().workers().size();
        Path gate = target.container().webapps().resolveSibling("gate");
        deploy();
        try (Wire wire = target.connect()) {
            wire.get("/again/N07.gate?" + gate);
            Container.await(SOON, "the request", () -> Files.exists(Path.of(gate + ".begun")), begun -> begun);
            Files.move(deployed, folder);
            if (!target.runs("tomcat")) { // whose patience is the shortest
                Files.createFile(gate);
            }
            Response response = wire.response();
            assertEquals(target.runs("tomcat") ? 503 : 200, response.status());
            assertEquals(target.runs("tomcat") ? Optional.of("1") : Optional.empty(), response.header("Retry-After"));
        } finally {
            Files.writeString(gate, "");
        }
        Container.await(SOON, "the undeployment", () -> status("/again/N07"), status -> status == 404);
        awaitWorkers(workers);
        Container.await(SOON, "the note of its end", () -> Files.exists(notes), ended -> ended);
        Files.delete(notes); // which others count
        assertFalse(target.container().logSince(before).contains("IllegalStateException"));
    }

    private void deploy() throws IOException {
        Folders.clear(folder);
        Map<String, String> settings = Map.of(
                "application",
                "rows:application",
                "processes",
                "1",
                "environment",
                "ROWS_NOTES=" + notes + "\nROWS_FOLDER=" + deployed);
        new Webapp(folder).wsgi("again", settings, "/*").write();
        Files.move(folder, deployed); // at once, for a container that looks on
        Container.await(SOON, "the deployment", () -> status("/again/N07"), status -> status == 200);
    }

    private void undeploy() throws IOException {
        Files.move(deployed, folder);
        Container.await(SOON, "the undeployment", () -> status("/again/N07"), status -> status == 404);
    }

    private void undeployWhileStreaming() throws IOException {
        try (Wire wire = target.connect()) {
            wire.get("/again/N07.stream").head();
            assertEquals("begun ", new String(wire.chunk(), StandardCharsets.US_ASCII));
            undeploy();
            StringBuilder rest = new StringBuilder();
            for (byte[] chunk = wire.chunk(); chunk.length > 0; chunk = wire.chunk()) {
                rest.append(new String(chunk, StandardCharsets.US_ASCII));
            }
            assertEquals(".".repeat(20) + " ended", rest.toString());
        }
    }

    private void awaitWorkers(int count) {
        Container.await(
                SOON, "the workers to end", () -> target.container().workers().size(), left -> left == count);
    }

    private int status(String path) {
        try {
            return fetch(path).status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Response fetch(String path) throws IOException {
        return target.fetch("GET " + path + " HTTP/1.1\nHost: localhost\nConnection: close\n\n");
    }

    /** How many class loaders of web applications are there, after a collection. */
    private long loaders() {
        command("GC.run");
        return command("VM.classloader_stats")
                .lines()
                .filter(line -> line.contains("WebappClassLoader") || line.contains("WebAppClassLoader"))
                .count();
    }

    private String command(String name) {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/jcmd").toString(),
                            Long.toString(target.container().process().pid()),
                            name)
                    .redirectErrorStream(true)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
