package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
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
}
