package org.wsgibridge.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.testing.Wire.Response;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.Targets#all")
@DisplayName("N Dispatch types")
final class SectionNTest {

    @Parameter
    private Target target;

    private Response page(String how, String to) throws IOException {
        String encoded = URLEncoder.encode(target.base() + to, StandardCharsets.UTF_8);
        return target.fetch(
                "GET /pages/" + how + "?k=2&to=" + encoded + " HTTP/1.1\nHost: localhost\nConnection: close\n\n");
    }

    @Test
    @DisplayName("N01 a forward: the environ is the target's")
    void n01() throws IOException {
        Response response = page("forward", "/N01/target%20x/%C3%A9;v=1/y?z=1");
        assertEquals(200, response.status());
        assertEquals("GET|" + target.base() + "|/N01/target x/é;v=1/y|z=1", utf8(response));
        assertEquals(100_000, page("forward", "/N02.stream").body().length);
        assertEquals(500, page("forward", "/L03").status());
    }

    private static String utf8(Response response) {
        // The application has encoded its latin-1 text, whose characters are the bytes of UTF-8.
        String once = new String(response.body(), StandardCharsets.UTF_8);
        return new String(once.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("N02 an include: the path is the included one; status and headers are the page's")
    void n02() throws IOException {
        Response response = page("include", "/N02/inner?z=1");
        assertEquals(203, response.status());
        assertEquals(Optional.of("text/x-page"), response.header("Content-Type"));
        assertEquals(Optional.empty(), response.header("X-Inner"));
        String inner = "GET|" + target.base() + "|/N02/inner|z=1";
        assertEquals("before " + inner + ".".repeat(1000 - inner.length()) + " after", response.text());
    }

    @Test
    @DisplayName("N02 an include into a page that writes characters, and of much")
    void n02Large() throws IOException {
        Response written = page("include-writer", "/N02.text/inner");
        assertEquals(
                "before café GET|" + target.base() + "|/N02.text/inner| after",
                new String(written.body(), StandardCharsets.UTF_8));
        assertEquals(
                "before " + "x".repeat(100_000) + " after",
                page("include", "/N02.stream").text());
        assertEquals(
                "before " + "x".repeat(100_000) + " after",
                page("include-writer", "/N02.stream").text());
    }

    @Test
    @DisplayName("N02 an include that fails is the page's failure")
    void n02Raising() throws IOException {
        Response response = page("include", "/N02.raising");
        assertEquals(500, response.status());
        assertFalse(response.text().contains("after"));
        assertFalse(response.text().contains("within a page"), response.text());
        target.container().awaitLog("ValueError: within a page (N02)");
    }

    @Test
    @DisplayName("N03 an error page: the request's body is spent, and the application's status counts")
    void n03() throws IOException {
        Response response = target.fetch(
                "POST /pages/error HTTP/1.1\nHost: localhost\nConnection: close\nContent-Length: 5\n\nspent");
        assertEquals(410, response.status());
        // Containers of Servlet 6.1 ask for an error page with GET, those of 6.0 with the request's own method.
        String method =
                List.of("jetty-12.1-ee10", "tomcat-10.1", "undertow-2.3").contains(target.kind()) ? "POST" : "GET";
        assertEquals(method + "|/app|/N03/page| b'' no length", response.text());
    }

    @Test
    @DisplayName("N04 an asynchronous dispatch: the environ is the target's")
    void n04() throws IOException {
        assertEquals(
                "GET|" + target.base() + "|/N04/x y|z=1",
                page("async", "/N04/x%20y?z=1").text());
    }

    @Test
    @DisplayName("N06 what a filter puts around request and response is used")
    void n06() throws IOException {
        for (int length : new int[] {0, 100, 200_000}) {
            Response response = target.fetch("GET /wrapped" + target.base() + "/N06?" + length
                    + " HTTP/1.1\nHost: localhost\nConnection: close\n\n");
            assertEquals(201, response.status());
            assertEquals("201", response.header("X-Filtered-Status").orElseThrow());
            assertEquals("USER FILTERED " + "X".repeat(length), response.text());
        }
        for (String body : List.of("", "x".repeat(100), "x".repeat(200_000))) {
            Response response = target.at("/blocking").post("/F13", body.getBytes(StandardCharsets.US_ASCII));
            assertEquals("('" + body.length() + "', b'" + body + "')", response.text());
        }
    }

    @Test
    @DisplayName("N09 nothing is left in the request's attributes")
    void n09() throws IOException {
        Response response = page("attributes", "/N09");
        String left = target.differs("N09") ? "jakarta.servlet.include.mapping" : "";
        assertTrue(response.text().endsWith("left: [" + left + "]"), response.text());
    }

    @Test
    @DisplayName("N10 mapped to /*, the application owns all but WEB-INF")
    void n10Star() throws IOException {
        owned("/all", "/page.jsp", "/index.html", "/", "/none");
        assertEquals(404, status("/all/WEB-INF/secret.txt"));
        assertEquals(404, status("/all/META-INF/x"));
    }

    @Test
    @DisplayName("N10 mapped to /, the application owns files and whatever no other servlet has")
    void n10Slash() throws IOException {
        owned("/slash", "/index.html", "/", "/none");
        assertEquals(404, status("/slash/WEB-INF/secret.txt"));
        // Differences: N10
        Response jsp = fetch("/slash/page.jsp");
        assertEquals(target.runs("jetty") ? 500 : 200, jsp.status());
        assertEquals(target.runs("tomcat"), jsp.text().equals("a page"));
    }

    private void owned(String context, String... paths) throws IOException {
        for (String path : paths) {
            Response response = fetch(context + path);
            assertEquals(200, response.status());
            assertEquals("'" + path + "'", Target.environ(response).get("PATH_INFO"));
            assertEquals("'" + context + "'", Target.environ(response).get("SCRIPT_NAME"));
        }
    }

    private int status(String path) throws IOException {
        return fetch(path).status();
    }

    private Response fetch(String path) throws IOException {
        return target.fetch("GET " + path + " HTTP/1.1\nHost: localhost\nConnection: close\n\n");
    }
}
