package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.ApplicationMXBean;

/** {@code --metrics}. */
class MetricsTest {

    /** A line of Prometheus's text format, as far as it is used here. */
    private static final Pattern LINE = Pattern.compile("# (HELP|TYPE) wsgi_[a-z_]+ .+"
            + "|wsgi_[a-z_]+\\{application=\"app\"(,(status|reason|le)=\"[a-zA-Z0-9.+]+\")?} [0-9.E-]+");

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @Test
    @DisplayName("the metrics tell what has become of the requests, and of those under way")
    void metrics() throws Exception {
        Files.writeString(folder.resolve("app.py"), """
                import os
                import time

                def app(environ, start_response):
                    if environ["PATH_INFO"] == "/fails":
                        raise ValueError
                    if environ["PATH_INFO"] == "/waits":
                        open("begun", "w").close()
                        while not os.path.exists("gate"):
                            time.sleep(0.01)
                    start_response("404 Not Found" if environ["PATH_INFO"] == "/none" else "200 OK", [])
                    return [b"hello"]
                """);
        try (ServerProcess server =
                ServerProcess.start(folder, "-b", "127.0.0.1:0", "--metrics", "127.0.0.1:0", "-w1", "app:app")) {
            URI uri = server.uri();
            URI metrics = URI.create(server.await("Metrics on "));
            for (String path : List.of("/", "/", "/none", "/fails")) {
                get(uri.resolve(path));
            }
            CompletableFuture<HttpResponse<String>> waits =
                    client.sendAsync(request(uri.resolve("/waits")), BodyHandlers.ofString());
            Folders.await(folder.resolve("begun"));
            HttpResponse<String> response = get(metrics);
            assertEquals(200, response.statusCode());
            assertEquals(
                    "text/plain; version=0.0.4; charset=utf-8",
                    response.headers().firstValue("Content-Type").orElse(""));
            List<String> lines = response.body().lines().toList();
            lines.forEach(line -> assertTrue(LINE.matcher(line).matches(), line));
            for (String line : List.of(
                    "wsgi_requests_total{application=\"app\"} 5",
                    "wsgi_requests_active{application=\"app\"} 1",
                    "wsgi_requests_waiting{application=\"app\"} 0",
                    "wsgi_responses_total{application=\"app\",status=\"2xx\"} 2",
                    "wsgi_responses_total{application=\"app\",status=\"4xx\"} 1",
                    "wsgi_responses_total{application=\"app\",status=\"5xx\"} 1",
                    "wsgi_failures_total{application=\"app\",reason=\"application\"} 1",
                    "wsgi_failures_total{application=\"app\",reason=\"gone\"} 0",
                    "wsgi_request_duration_seconds_bucket{application=\"app\",le=\"+Inf\"} 4",
                    "wsgi_request_duration_seconds_count{application=\"app\"} 4")) {
                assertTrue(lines.contains(line), line + "\n" + response.body());
            }
            assertEquals("ok\n", get(metrics.resolve("/health")).body());
            assertEquals(404, get(metrics.resolve("/")).statusCode());
            HttpRequest head = HttpRequest.newBuilder(metrics)
                    .method("HEAD", BodyPublishers.noBody())
                    .build();
            assertEquals("", client.send(head, BodyHandlers.ofString()).body());
            Files.createFile(folder.resolve("gate"));
            assertEquals(200, waits.get().statusCode());
        }
    }

    @Test
    @DisplayName("the server is not in health before its application is loaded")
    void loading() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(folder.resolve("app.py"), """
                import os
                import time

                open("begun", "w").close()
                while not os.path.exists("gate"):
                    time.sleep(0.01)

                def app(environ, start_response):
                    start_response("200 OK", [])
                    return []
                """);
        try (ServerProcess server = ServerProcess.start(
                folder, "-b", "127.0.0.1:0", "--metrics", Integer.toString(port), "-w1", "app:app")) {
            URI metrics = URI.create("http://127.0.0.1:" + port + "/");
            Folders.await(folder.resolve("begun"));
            HttpResponse<String> response = get(metrics.resolve("/health"));
            assertEquals(503, response.statusCode());
            assertEquals("the application is being loaded, or stopped\n", response.body());
            Files.createFile(folder.resolve("gate"));
            assertEquals("http://127.0.0.1:" + port + "/metrics", server.await("Metrics on "));
            assertEquals(200, get(metrics.resolve("/health")).statusCode());
        }
    }

    @Test
    @DisplayName("an address that is taken is named")
    void taken() throws Exception {
        Apps.writeTo(folder);
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerProcess server = ServerProcess.start(
                        folder, "-b", "127.0.0.1:0", "--metrics", ":" + other.getLocalPort(), "app:app")) {
            assertEquals(1, server.status());
            assertEquals(
                    "wsgi-bridge: --metrics cannot have 127.0.0.1:" + other.getLocalPort()
                            + ": Address already in use\n",
                    server.err());
        }
    }

    @Test
    @DisplayName("what Prometheus has a meaning for is escaped in a name")
    void escaped() {
        ApplicationMXBean application = mock();
        String text = MetricsText.of(Map.of("a\"\\\nb", application));
        assertTrue(text.contains("wsgi_requests_total{application=\"a\\\"\\\\\\nb\"} 0\n"), text);
    }

    private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return client.send(request(uri), BodyHandlers.ofString());
    }

    private static HttpRequest request(URI uri) {
        return HttpRequest.newBuilder(uri).build();
    }
}
