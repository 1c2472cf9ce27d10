package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** {@code --engine embedded}, in a JDK that is new enough for it. */
@EnabledForJreRange(min = JRE.JAVA_22)
class EmbeddedTest {

    private final HttpClient client =
            HttpClient.newBuilder().version(Version.HTTP_1_1).build();

    private URI uri;

    @TempDir
    private Path folder;

    @Test
    @DisplayName("the application runs in the server's process")
    void serves() throws Exception {
        Apps.writeTo(folder);
        try (ServerProcess server =
                ServerProcess.start(folder, "-b", "127.0.0.1:0", "--engine", "embedded", "app:app")) {
            HttpRequest request = HttpRequest.newBuilder(server.uri()).build();
            String text = HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .body();
            assertTrue(text.contains("PATH_INFO=/\n"), text);
            assertTrue(server.children().isEmpty());
            server.signal("TERM");
            assertEquals(0, server.status());
        }
    }

    @Test
    @DisplayName("a request that lasts keeps nobody waiting")
    void lasting() throws Exception {
        try (ServerProcess server = waiting()) {
            CompletableFuture<HttpResponse<String>> lasting =
                    client.sendAsync(request("/wait"), BodyHandlers.ofString());
            Folders.await(folder.resolve("begun"));
            assertEquals("ok", get());
            assertEquals("ok", get());
            assertFalse(lasting.isDone());
            Files.createFile(folder.resolve("end"));
            assertEquals("ok", lasting.get().body());
            server.signal("TERM");
            assertEquals(0, server.status());
        }
    }

    @Test
    @DisplayName("a client that does not take its answer keeps nobody waiting, and loses nothing")
    void slowClient() throws Exception {
        try (ServerProcess server = waiting();
                Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), uri.getPort()));
            socket.getOutputStream().write("GET /blocks HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Folders.await(folder.resolve("begun"));
            assertEquals("ok", get());
            assertEquals("ok", get());
            assertFalse(Files.exists(folder.resolve("sent")));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertEquals(64 << 20, answer.length() - answer.indexOf("\r\n\r\n") - 4);
            server.signal("TERM");
            assertEquals(0, server.status());
        }
    }

    @Test
    @DisplayName("request-timeout: 504, and the application serves on")
    void timeout() throws Exception {
        try (ServerProcess server = waiting("--request-timeout=0.3")) {
            HttpResponse<String> response = client.send(request("/wait"), BodyHandlers.ofString());
            assertEquals(504, response.statusCode());
            assertEquals("ok", get());
            server.signal("TERM");
            assertEquals(0, server.status());
        }
    }

    @Test
    @DisplayName("a request that lasts for longer than graceful-timeout is answered 503, and the log names it")
    void cut() throws Exception {
        try (ServerProcess server = waiting("--graceful-timeout=0.2")) {
            CompletableFuture<HttpResponse<String>> lasting =
                    client.sendAsync(request("/wait"), BodyHandlers.ofString());
            Folders.await(folder.resolve("begun"));
            server.signal("TERM");
            assertEquals(503, lasting.get().statusCode());
            assertEquals(0, server.status());
            assertTrue(server.err().contains("GET /wait: the application is being stopped"), server.err());
        }
    }

    /** Serves an application that waits for a file at {@code /wait}, and sends 64 MB in blocks at {@code /blocks}. */
    private ServerProcess waiting(String... options) throws Exception {
        Files.writeString(folder.resolve("waiting.py"), """
                import os
                import time


                def app(environ, start_response):
                    start_response("200 OK", [("Content-Type", "text/plain")])
                    if environ["PATH_INFO"] == "/blocks":
                        return blocks()
                    if environ["PATH_INFO"] == "/wait":
                        write("begun")
                        while not os.path.exists("end"):
                            time.sleep(0.01)
                    return [b"ok"]


                def blocks():
                    for _ in range(1024):
                        yield bytes(65536)
                        write("begun")
                    write("sent")


                def write(name):
                    with open(name, "w"):
                        pass
                """);
        List<String> words = new ArrayList<>(List.of("-b", "127.0.0.1:0", "--engine", "embedded", "waiting:app"));
        words.addAll(List.of(options));
        ServerProcess server = ServerProcess.start(folder, words.toArray(String[]::new));
        uri = server.uri();
        return server;
    }

    private String get() throws Exception {
        return client.send(request("/"), BodyHandlers.ofString()).body();
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(uri.resolve(path)).build();
    }
}
