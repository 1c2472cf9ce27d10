package org.wsgibridge.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.sample.Sites#plain")
@DisplayName("The sample's plain WSGI applications, and what surrounds them")
final class PlainTest {

    private static final Pattern LINK = Pattern.compile("href=\"([^\"#:]+)\"");
    private static final Set<Integer> ANSWERS = Set.of(200, 302, 308, 401, 503);

    @Parameter
    private Site site;

    @Test
    @DisplayName("the tutorial's application says hello")
    void hello() throws Exception {
        HttpResponse<String> answer = site.browser().get("/hello");
        assertEquals(200, answer.statusCode());
        assertEquals("text/plain", answer.headers().firstValue("Content-Type").orElseThrow());
        assertEquals("Hello, WSGI World!", answer.body());
        assertEquals("18", answer.headers().firstValue("Content-Length").orElseThrow());
    }

    @Test
    @DisplayName("HEAD says how long it would be")
    void head() throws Exception {
        HttpResponse<String> answer =
                site.browser().send("HEAD", "/hello", BodyPublishers.noBody(), BodyHandlers.ofString());
        assertEquals("18", answer.headers().firstValue("Content-Length").orElseThrow());
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

    @Test
    @DisplayName("the Java servlet answers")
    void java() throws Exception {
        assertTrue(site.browser().get("/java").body().contains("Its Python workers"));
    }

    @Test
    @DisplayName("every link of the index page leads somewhere, and WEB-INF nowhere")
    void index() throws Exception {
        HttpResponse<String> index = site.browser().get("/");
        assertEquals(200, index.statusCode());
        assertTrue(index.body().contains("Python and Java in one WAR"));
        Matcher links = LINK.matcher(index.body());
        int count = 0;
        while (links.find()) {
            String link = "/" + links.group(1);
            int status = site.browser().get(link).statusCode();
            assertTrue(ANSWERS.contains(status), link + " answers " + status);
            count++;
        }
        assertTrue(count >= 8, "links: " + count);
        assertEquals(404, site.browser().get("/WEB-INF/web.xml").statusCode());
        assertEquals(200, site.browser().get("/static/admin/css/base.css").statusCode());
    }
}
