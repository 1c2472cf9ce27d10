package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

    @TempDir
    private Path folder;

    @Test
    @DisplayName("with --certfile and --keyfile: HTTPS, HTTP/2 for who can and HTTP/1.1 for who cannot")
    void versions() throws IOException, GeneralSecurityException, InterruptedException {
        Pem pem = Pem.make(Apps.writeTo(folder), "EC");
        try (ServerProcess server = ServerProcess.start(
                folder, "-b", "127.0.0.1:0", "-w1", "--certfile", "EC.crt", "--keyfile", "EC.key", "app:app")) {
            URI uri = server.uri();
            assertEquals("https", uri.getScheme());
            HttpClient client =
                    HttpClient.newBuilder().sslContext(pem.trusting()).build();
            for (Version version : Version.values()) {
                HttpResponse<String> response =
                        client.send(HttpRequest.newBuilder(uri).version(version).build(), BodyHandlers.ofString());
                assertEquals(version, response.version());
                assertTrue(response.body().contains("\nwsgi.url_scheme=https\n"), response.body());
            }
        }
    }

    @Test
    @DisplayName("over HTTP/2, bodies that wait for a thread do not stop the one that is being read")
    void uploads() throws Exception {
        Pem pem = Pem.make(Apps.writeTo(folder), "EC");
        try (ServerProcess server = ServerProcess.start(
                folder,
                "-b",
                "127.0.0.1:0",
                "-w1",
                "--threads=1",
                "--certfile=EC.crt",
                "--keyfile=EC.key",
                "app:app")) {
            URI uri = server.uri();
            HttpClient client =
                    HttpClient.newBuilder().sslContext(pem.trusting()).build();
            HttpRequest upload = HttpRequest.newBuilder(uri)
                    .POST(BodyPublishers.ofByteArray(new byte[2_000_000]))
                    .build();
            client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()); // connects
            List<CompletableFuture<HttpResponse<String>>> answers = Stream.generate(
                            () -> client.sendAsync(upload, BodyHandlers.ofString()))
                    .limit(8)
                    .toList();
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                HttpResponse<String> response = answer.get(20, TimeUnit.SECONDS);
                assertEquals(Version.HTTP_2, response.version());
                assertTrue(response.body().contains("body=2000000"), response.body());
            }
        }
    }
}
