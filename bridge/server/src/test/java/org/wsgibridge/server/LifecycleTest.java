package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a server begins and ends. */
class LifecycleTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void application() throws IOException {
        Apps.writeTo(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signals")
    @DisplayName("a signal lets a running request end, with it the workers, and then the server, with status 0")
    void drain(String signal) throws Exception {
        try (ServerProcess server = ServerProcess.start(folder, "-b", "127.0.0.1:0", "-w", "1", "app:app")) {
            URI uri = server.uri();
            List<ProcessHandle> workers = server.children();
            assertEquals(1, workers.size());
            CompletableFuture<HttpResponse<String>> slow = HttpClient.newHttpClient()
                    .sendAsync(
                            HttpRequest.newBuilder(uri.resolve("/slow"))
                                    .version(Version.HTTP_1_1) // Java's client of HTTP/2 takes GOAWAY for an error
                                    .build(),
                            BodyHandlers.ofString());
            Folders.await(folder.resolve("begun"));
            server.signal(signal);
            assertEquals(200, slow.get().statusCode());
            assertEquals(0, server.status());
            assertFalse(workers.get(0).isAlive());
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signals")
    @DisplayName(
            "a signal while the application is being loaded ends the server with status 0, and leaves nothing behind")
    void signalWhileLoading() throws Exception {
        Files.writeString(folder.resolve("lasting.py"), """
                import os, time
                open("begun", "x").close()
                time.sleep(300)
                """);
        try (ServerProcess server = ServerProcess.start(folder, "-b", "127.0.0.1:0", "-w1", "lasting:app")) {
            Folders.await(folder.resolve("begun"));
            List<ProcessHandle> workers = server.children();
            server.signal("TERM");
            assertEquals(0, server.status());
            for (ProcessHandle worker : workers) {
                worker.onExit().get(30, TimeUnit.SECONDS);
            }
            assertTrue(server.err().contains("given up while the application was being loaded"), server.err());
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signals")
    @DisplayName("the workers of a server that was killed end by themselves")
    void killed() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder, "-b", "127.0.0.1:0", "-w", "2", "app:app")) {
            server.uri();
            List<ProcessHandle> workers = server.children();
            assertFalse(workers.isEmpty());
            server.signal("KILL");
            for (ProcessHandle worker : workers) {
                worker.onExit().get(30, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    @DisplayName("an application that cannot be loaded: its traceback, and status 3")
    void notLoaded() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("broken.py"), "def fail():\n    return 1 / 0\n\n\napp = fail()\n");
        try (ServerProcess server = ServerProcess.start(folder, "-b", "127.0.0.1:0", "-w1", "broken:app")) {
            assertEquals(3, server.status());
            assertTrue(server.err().contains("Traceback (most recent call last):\n"), server.err());
            assertTrue(server.err().contains("line 2, in fail\n"), server.err());
            assertTrue(server.err().contains("\nZeroDivisionError: division by zero\n"), server.err());
            assertFalse(server.err().contains("\tat "), server.err());
            assertEquals("", server.out());
        }
    }

    @Test
    @DisplayName("an option that cannot be used: a line that says why, and status 2")
    void unusable() throws IOException, InterruptedException {
        try (ServerProcess server = ServerProcess.start(folder, "--threads", "many", "app:app")) {
            assertEquals(2, server.status());
            assertEquals(
                    "wsgi-bridge: setting 'threads' cannot be 'many'; allowed: a whole number from 1\n", server.err());
        }
    }

    @Test
    @DisplayName("a port that is taken: a line that names it, before the application is loaded, and status 1")
    void taken() throws IOException, InterruptedException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerProcess server =
                        ServerProcess.start(folder, "-b", "127.0.0.1:" + other.getLocalPort(), "app:app")) {
            assertEquals(1, server.status());
            assertEquals(
                    "wsgi-bridge: --bind cannot have 127.0.0.1:" + other.getLocalPort() + ": Address already in use\n",
                    server.err());
        }
    }

    @Test
    @DisplayName("a Unix socket that cannot be made: a line that names it and says why, and status 1")
    void noSocket() throws IOException, InterruptedException {
        String path = "s".repeat(200);
        try (ServerProcess server = ServerProcess.start(folder, "-w1", "-b", "unix:" + path, "app:app")) {
            assertEquals(1, server.status());
            String line = "wsgi-bridge: --bind cannot have unix:" + path + ": Unix domain path too long";
            assertTrue(server.err().lines().anyMatch(line::equals), server.err());
        }
    }

    @Test
    @DisplayName("--check-config loads the application, even while another server has the port, and ends with 0")
    void check() throws IOException, InterruptedException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerProcess server = ServerProcess.start(
                        folder, "--check-config", "-b", "127.0.0.1:" + other.getLocalPort(), "-w2", "app:app")) {
            assertEquals(0, server.status());
            assertTrue(
                    server.out().startsWith("The application can be served (engine=workers, processes=2, "),
                    server.out());
        }
    }

    @Test
    @DisplayName("--version and --help answer and end with 0")
    void informed() throws IOException, InterruptedException {
        for (String option : List.of("--version", "--help")) {
            try (ServerProcess server = ServerProcess.start(folder, option)) {
                assertEquals(0, server.status());
                assertTrue(server.out().contains("wsgi-bridge"), server.out());
                assertEquals("", server.err());
            }
        }
    }
}
