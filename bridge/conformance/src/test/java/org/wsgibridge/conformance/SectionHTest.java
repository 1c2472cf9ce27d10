package org.wsgibridge.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.testing.Wire;
import org.wsgibridge.testing.Wire.Response;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.Targets#all")
@DisplayName("H start_response")
final class SectionHTest {

    @Parameter
    private Target target;

    @Test
    @DisplayName("H01 nothing is applied before the first block: no charset sticks to the Content-Type that counts")
    void h01() throws IOException {
        Response response = target.get("/H01");
        assertEquals(500, response.status());
        assertEquals("application/octet-stream", response.header("Content-Type").orElseThrow());
    }

    @Test
    @DisplayName("H02 exc_info before the first block replaces status and all headers")
    void h02() throws IOException {
        Response response = target.get("/H02");
        assertEquals(418, response.status());
        assertEquals(Optional.empty(), response.header("X-Before"));
        assertEquals(Optional.empty(), response.header("Content-Type"));
        assertEquals("yes", response.header("X-After").orElseThrow());
        assertEquals("changed", response.text());
    }

    @Test
    @DisplayName("H03 exc_info after the first block: the exception is raised again, with its traceback")
    void h03() throws IOException {
        String key = Target.key();
        Response response = target.getAlive("/H03?" + key);
        assertEquals("part", response.text());
        assertFalse(response.complete());
        assertEquals("(True, '_raise')", target.get("/H03.notes?" + key).text());
        target.container().awaitLog("ValueError: too late (H03)");
    }

    @Test
    @DisplayName("H04 a second call without exc_info is an error, after a refused one, too")
    void h04() throws IOException {
        assertEquals("AssertionError", target.get("/H04").text());
        assertEquals("AssertionError", target.get("/H04.refused").text());
    }

    @Test
    @DisplayName("H05 exc_info is a tuple of three, and is not kept")
    void h05() throws IOException {
        assertEquals(
                "TypeError TypeError TypeError TypeError TypeError",
                target.get("/H05").text());
        assertEquals("passed", target.get("/H05.reference").text());
        String alive = target.get("/H05.alive").text();
        assertFalse(alive.contains("False"), alive);
    }

    @Test
    @DisplayName("H06 what is wrong is said when start_response is called, to the application")
    void h06() throws IOException {
        Response response = target.get("/H06");
        assertEquals(400, response.status());
        assertEquals("X has a character that cannot be sent: 'a\\nb' (H10)", response.text());
    }

    @Test
    @DisplayName("H07 a status is three digits from 200 to 599, a space and a reason")
    void h07() throws IOException {
        assertEquals("""
                '99 x': ValueError
                '20X': ValueError
                '2000 OK': ValueError
                '200OK': ValueError
                '200': ValueError
                '': ValueError
                '600 x': ValueError
                '-20 x': ValueError
                b'200 OK': TypeError
                200: TypeError
                None: TypeError
                '200 OK\\r\\nX: 1': ValueError
                '200 OK\\x00': ValueError
                '200 \\u20ac': ValueError
                '\\u0662\\u0660\\u0660 OK': ValueError
                """, target.get("/H07").text());
    }

    @Test
    @DisplayName("H08 a reason of the application's own is replaced by the container's; status and body stay")
    void h08() throws IOException {
        Response response = target.get("/H08");
        // Differences: H08
        assertEquals(target.runs("tomcat") ? "HTTP/1.1 404 " : "HTTP/1.1 404 Not Found", response.statusLine());
        assertEquals("no such thing", response.text());
    }

    @Test
    @DisplayName("H09 headers are a list of tuples of two strings")
    void h09() throws IOException {
        assertEquals("""
                '200 0': TypeError
                '200 1': TypeError
                '200 2': TypeError
                '200 3': TypeError
                '200 4': TypeError
                '200 5': TypeError
                '200 6': TypeError
                '200 7': TypeError
                '200 8': TypeError
                '200 9': TypeError
                '200 10': TypeError
                """, target.get("/H09").text());
    }

    @Test
    @DisplayName("H10 a name is a token, a value has no control characters and nothing beyond latin-1")
    void h10() throws IOException {
        assertEquals("""
                [('X\\r\\nY', 'v')]: ValueError
                [('X E', 'v')]: ValueError
                [('', 'v')]: ValueError
                [('\\u20ac', 'v')]: ValueError
                [('X:', 'v')]: ValueError
                [('X\\x00', 'v')]: ValueError
                [('X\\t', 'v')]: ValueError
                [('\\xe9', 'v')]: ValueError
                [('X', 'a\\r\\nX-Injected: 1')]: ValueError
                [('X', 'a\\nX-Injected: 1')]: ValueError
                [('X', 'a\\rX')]: ValueError
                [('X', 'a\\x00')]: ValueError
                [('X', 'a\\x7f')]: ValueError
                [('X', '\\u20ac')]: ValueError
                [('X', '\\ud800')]: ValueError
                """, target.get("/H10").text());
        assertEquals("a\tb", target.get("/H10.tab").header("X-Tab").orElseThrow());
    }

    @Test
    @DisplayName("H10 O1 a value that would split the response is answered 500, and nothing of it is sent")
    void h10Raised() throws IOException {
        try (Wire wire = target.connect()) {
            Response response = wire.get(target.base() + "/H10.raised").response();
            assertEquals(500, response.status());
            assertEquals(Optional.empty(), response.header("X-Injected"));
            assertEquals(Optional.empty(), response.header("X-A"));
            assertEquals("500 Internal Server Error\n", response.text());
            if (response.header("Connection").equals(Optional.of("close"))) {
                assertTrue(wire.closed()); // Tomcat does so after a 500
            } else {
                assertEquals(
                        "no such thing",
                        wire.get(target.base() + "/H08").response().text());
            }
        }
    }

    @Test
    @DisplayName("H11 headers that belong to the connection are the server's")
    void h11() throws IOException {
        assertEquals("""
                [('Connection', 'x')]: AssertionError
                [('Keep-Alive', 'x')]: AssertionError
                [('Proxy-Authenticate', 'x')]: AssertionError
                [('Proxy-Authorization', 'x')]: AssertionError
                [('TE', 'x')]: AssertionError
                [('Trailers', 'x')]: AssertionError
                [('Transfer-Encoding', 'x')]: AssertionError
                [('Upgrade', 'x')]: AssertionError
                [('Trailer', 'x')]: AssertionError
                [('connection', 'x')]: AssertionError
                [('CONNECTION', 'x')]: AssertionError
                """, target.get("/H11").text());
    }

    @Test
    @DisplayName("H12 a header Status is refused")
    void h12() throws IOException {
        assertEquals(
                "[('Status', '404 Not Found')]: AssertionError\n",
                target.get("/H12").text());
    }

    @Test
    @DisplayName("H13 Content-Length is one decimal number")
    void h13() throws IOException {
        List<String> lines = target.get("/H13").text().lines().toList();
        assertEquals(11, lines.size());
        for (String line : lines) {
            assertEquals("ValueError", line.substring(line.lastIndexOf(' ') + 1), line);
        }
    }

    @Test
    @DisplayName("H14 an answer without start_response, or with one that comes too late, is a 500")
    void h14() throws IOException {
        assertEquals(500, target.get("/H14").status());
        assertEquals(500, target.get("/H14.block").status());
        assertEquals(500, target.get("/H14.late").status());
        target.container().awaitLog("AssertionError: start_response was not called before the first block");
    }

    @Test
    @DisplayName("H15 what happens to the list of headers after the call changes nothing")
    void h15() throws IOException {
        Response response = target.get("/H15");
        assertEquals("yes", response.header("X-First").orElseThrow());
        assertEquals(Optional.empty(), response.header("X-Second"));
    }
}
