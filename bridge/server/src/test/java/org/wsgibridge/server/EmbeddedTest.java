package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** {@code --engine embedded}, in whichever Java runs the tests. */
class EmbeddedTest {

    @TempDir
    private Path folder;

    @Test
    @EnabledForJreRange(max = JRE.JAVA_21)
    @DisplayName("a Java that is too old for engine=embedded is told so, and ends the server with status 3")
    void old() throws Exception {
        Apps.writeTo(folder);
        try (ServerProcess server =
                ServerProcess.start(folder, "-b", "127.0.0.1:0", "--engine", "embedded", "app:app")) {
            assertEquals(3, server.status());
            assertTrue(
                    server.err()
                            .contains("setting 'engine' is 'embedded', which cannot be loaded by Java "
                                    + Runtime.version().feature() + "; engine=embedded needs Java 22 or newer"),
                    server.err());
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_22)
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
}
