package org.wsgibridge.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.sample.Sites#flask")
@DisplayName("The sample's Flask application")
final class FlaskTest {

    private static final int SMALL = 100_000;

    @Parameter
    private Site site;

    @Test
    @DisplayName("a form and a signed cookie remember the visitor")
    void session() throws Exception {
        Browser browser = site.browser();
        HttpResponse<String> first = browser.get("/flask/");
        assertTrue(first.body().contains("This is your first visit"), first.body());
        String cookie = first.headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(cookie.contains("Path=" + site.context() + "/flask"), cookie);
        HttpResponse<String> sent = browser.post("/flask/", "name", "Zoë <b>");
        assertEquals(303, sent.statusCode());
        assertEquals(
                site.context() + "/flask/",
                sent.headers().firstValue("Location").orElseThrow());
        String second = browser.get("/flask/").body();
        assertTrue(second.contains("Hello, Zoë &lt;b&gt;!"), second);
        assertTrue(second.contains("2 times"), second);
    }

    @Test
    @DisplayName("JSON shows where the application is mounted")
    void json() throws Exception {
        String json = site.browser().get("/flask/json?colour=red&colour=blue").body();
        assertTrue(json.replace(" ", "").contains("\"mount\":\"" + site.context() + "/flask\""), json);
        assertTrue(json.replaceAll("\\s", "").contains("\"colour\":[\"red\",\"blue\"]"), json);
        HttpResponse<String> broken = site.browser()
                .send(
                        "POST",
                        "/flask/json",
                        BodyPublishers.ofString("{"),
                        BodyHandlers.ofString(),
                        "Content-Type",
                        "application/json");
        assertEquals(400, broken.statusCode());
    }

    @Test
    @DisplayName("an upload arrives whole, with a length and without")
    void upload() throws Exception {
        byte[] bytes = Pattern.bytes(SMALL);
        String expected = Pattern.sha256(SMALL);
        String declared = site.browser()
                .send("PUT", "/flask/upload/a", BodyPublishers.ofByteArray(bytes), BodyHandlers.ofString())
                .body();
        assertTrue(declared.contains(expected), declared);
        String chunked = site.browser()
                .send(
                        "PUT",
                        "/flask/upload/b",
                        BodyPublishers.ofInputStream(() -> new Pattern(SMALL)),
                        BodyHandlers.ofString())
                .body();
        assertTrue(chunked.contains(expected), chunked);
    }

    @Test
    @DisplayName("a download arrives whole")
    void download() throws Exception {
        HttpResponse<InputStream> answer = site.browser()
                .send("GET", "/flask/download?size=" + SMALL, BodyPublishers.noBody(), BodyHandlers.ofInputStream());
        assertEquals(
                Integer.toString(SMALL),
                answer.headers().firstValue("Content-Length").orElseThrow());
        assertEquals(Pattern.sha256(SMALL), Pattern.sha256(answer.body()));
    }

    @Test
    @DisplayName("server-sent events arrive when they are yielded")
    void events() throws Exception {
        HttpResponse<InputStream> answer = site.browser()
                .send(
                        "GET",
                        "/flask/events?count=4&interval=0.3",
                        BodyPublishers.noBody(),
                        BodyHandlers.ofInputStream());
        List<Long> arrivals = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data:")) {
                    arrivals.add(System.nanoTime() / 1_000_000);
                }
            }
        }
        assertEquals(5, arrivals.size());
        for (int i = 1; i < 4; i++) {
            long gap = arrivals.get(i) - arrivals.get(i - 1);
            assertTrue(gap >= 150, "events " + (i - 1) + " and " + i + " came " + gap + " ms apart: " + arrivals);
        }
    }

    @Test
    @DisplayName("static files answer ranges and conditions")
    void staticFiles() throws Exception {
        HttpResponse<String> file = site.browser().get("/flask/static/clock.js");
        String etag = file.headers().firstValue("ETag").orElseThrow();
        assertEquals(
                304,
                site.browser()
                        .get("/flask/static/clock.js", "If-None-Match", etag)
                        .statusCode());
        HttpResponse<String> part = site.browser().get("/flask/static/clock.js", "Range", "bytes=10-19");
        assertEquals(206, part.statusCode());
        assertEquals(file.body().substring(10, 20), part.body());
    }

    @Test
    @DisplayName("what is not there is not found")
    void notFound() throws Exception {
        assertEquals(404, site.browser().get("/flask/nothing").statusCode());
        assertEquals(308, site.browser().get("/flask").statusCode());
    }
}
