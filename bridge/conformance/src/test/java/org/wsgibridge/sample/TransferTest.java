package org.wsgibridge.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.testing.Memory;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.sample.Sites#bundled")
@DisplayName("200 MB")
final class TransferTest {

    private static final long SIZE = 200L << 20;
    private static final long LIMIT = 300L << 20;

    /** Of a JVM with four applications inside. */
    private static final long EMBEDDED_LIMIT = 400L << 20;

    @Parameter
    private Site site;

    @Test
    @DisplayName("go up byte by byte")
    void upload() throws Exception {
        HttpResponse<String> answer = site.browser()
                .send(
                        "PUT",
                        "/flask/upload/large",
                        BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> new Pattern(SIZE)), SIZE),
                        BodyHandlers.ofString());
        assertTrue(answer.body().contains(Pattern.sha256(SIZE)), answer.body());
    }

    @Test
    @DisplayName("come down byte by byte")
    void download() throws Exception {
        HttpResponse<InputStream> answer = site.browser()
                .send("GET", "/flask/download?size=" + SIZE, BodyPublishers.noBody(), BodyHandlers.ofInputStream());
        assertEquals(Pattern.sha256(SIZE), Pattern.sha256(answer.body()));
    }

    @AfterEach
    void memory() {
        long jvm = Memory.peak(site.container().process());
        boolean embedded = site.name().endsWith("embedded");
        assertTrue(jvm < (embedded ? EMBEDDED_LIMIT : LIMIT), "the JVM has had " + (jvm >> 20) + " MB");
        for (ProcessHandle worker : site.container().workers()) {
            long resident = Memory.peak(worker);
            assertTrue(resident < LIMIT, "a worker has had " + (resident >> 20) + " MB");
        }
    }
}
