package org.wsgibridge.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("wsgiref.validate and Werkzeug's lint around each application of the sample")
final class CheckedTest {

    /** How the two say that something is wrong. */
    private static final List<String> COMPLAINTS =
            List.of("WSGIWarning", "HTTPWarning", "AssertionError", "wsgiref/validate", "middleware/lint");

    @Test
    @DisplayName("have nothing to say")
    void silent() throws Exception {
        Site site = Sites.checked();
        Browser browser = site.browser();
        String guest = "Basic " + Base64.getEncoder().encodeToString("guest:guest".getBytes(StandardCharsets.US_ASCII));
        assertEquals(200, browser.get("/hello").statusCode());
        assertEquals(200, browser.get("/stack/", "Authorization", guest).statusCode());
        assertEquals(200, browser.get("/flask/").statusCode());
        assertEquals(303, browser.post("/flask/", "name", "Zoë").statusCode());
        assertEquals(200, browser.get("/flask/json?a=b").statusCode());
        assertEquals(200, browser.get("/flask/events?count=3&interval=0.01").statusCode());
        assertEquals(200, browser.get("/flask/download?size=1000").statusCode());
        assertEquals(
                200,
                browser.send("PUT", "/flask/upload/a", BodyPublishers.ofString("a body"), BodyHandlers.ofString())
                        .statusCode());
        assertEquals(200, browser.get("/django/").statusCode());
        assertEquals(200, browser.get("/django/admin/login/").statusCode());
        // Asking for the last line that an application logs makes sure that earlier ones are there.
        browser.get("/stack/flushed", "Authorization", guest);
        String log = site.container().awaitLog("/stack/flushed");
        for (String complaint : COMPLAINTS) {
            int at = log.indexOf(complaint);
            assertFalse(at >= 0, () -> log.substring(Math.max(0, at - 1000), Math.min(log.length(), at + 1000)));
        }
    }
}
