package org.wsgibridge.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.sample.Sites#plain")
@DisplayName("The sample's plain WSGI applications")
final class PlainTest {

    @Parameter
    private Site site;

    @Test
    @DisplayName("the tutorial's application says hello")
    void hello() throws Exception {
        HttpResponse<String> answer = site.browser().get("/hello");
        assertEquals(200, answer.statusCode());
        assertEquals("text/plain", answer.headers().firstValue("Content-Type").orElseThrow());
        assertEquals("Hello, WSGI World!", answer.body());
    }

    @Test
    @DisplayName("HEAD says how long it would be")
    void head() throws Exception {
        HttpResponse<String> answer =
                site.browser().send("HEAD", "/hello", BodyPublishers.noBody(), BodyHandlers.ofString());
        // Around a list, the checking middleware is an iterator, whose length nobody knows.
        assertEquals(
                "18", answer.headers().firstValue("Content-Length").orElse(site.equals(Sites.checked()) ? "18" : ""));
        assertEquals("", answer.body());
    }

    @Test
    @DisplayName("a filter without async-supported makes no difference")
    void plainFilter() throws Exception {
        HttpResponse<String> answer = site.browser().get("/plain-filter/x");
        assertEquals("Hello, WSGI World!", answer.body());
        assertEquals(
                "async-supported=false",
                answer.headers().firstValue("X-Plain-Filter").orElseThrow());
    }

    @Test
    @DisplayName("a Java page includes the Python application")
    void included() throws Exception {
        String page = site.browser().get("/included").body();
        assertTrue(page.contains("<blockquote id=\"included\">Hello, WSGI World!</blockquote>"), page);
    }

    @Test
    @DisplayName("the middleware stack authenticates, and changes the answer")
    void stack() throws Exception {
        HttpResponse<String> refused = site.browser().get("/stack/");
        assertEquals(401, refused.statusCode());
        assertEquals(
                "Basic realm=\"stack\", charset=\"UTF-8\"",
                refused.headers().firstValue("WWW-Authenticate").orElseThrow());
        String guest = Base64.getEncoder().encodeToString("guest:guest".getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> answer = site.browser().get("/stack/", "Authorization", "Basic " + guest);
        assertEquals("HELLO, WSGI WORLD!", answer.body());
        assertTrue(answer.headers().firstValue("Server-Timing").orElseThrow().startsWith("app;dur="));
    }
}
