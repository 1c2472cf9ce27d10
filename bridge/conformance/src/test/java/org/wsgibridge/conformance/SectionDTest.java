package org.wsgibridge.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.testing.Wire.Response;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.Targets#all")
@DisplayName("D HTTP_* headers")
final class SectionDTest {

    @Parameter
    private Target target;

    @Test
    @DisplayName("D01 each header has its key, an empty one too")
    void d01() throws IOException {
        Map<String, String> environ = environ("/D01", "X-Empty:", "X-One: 1", "A!#$%&'*+.^`|~z9: 2", "Keep-Alive: 5");
        assertEquals("''", environ.get("HTTP_X_EMPTY"));
        assertEquals("'1'", environ.get("HTTP_X_ONE"));
        assertEquals("'2'", environ.get("HTTP_A!#$%&'*+.^`|~Z9"));
        assertEquals("'5'", environ.get("HTTP_KEEP_ALIVE"));
        assertEquals("'localhost'", environ.get("HTTP_HOST"));
        assertFalse(environ.containsKey("HTTP_X_TWO"));
    }

    @Test
    @DisplayName("D02 repeated fields are one, in order")
    void d02() throws IOException {
        Map<String, String> environ =
                environ("/D02", "X-Dup: a", "Cookie: a=1", "x-dup: b", "cookie: b=2", "X-DUP:", "Cookie: c=3");
        assertEquals("'a,b,'", environ.get("HTTP_X_DUP"));
        assertEquals("'a=1; b=2; c=3'", environ.get("HTTP_COOKIE"));
    }

    @Test
    @DisplayName("D03 a value's bytes are its characters")
    void d03() throws IOException {
        Map<String, String> environ = environ("/D03", "X-U: caf\u00c3\u00a9", "X-L: caf\u00e9\u0080\u00ff");
        assertEquals("'caf\\xc3\\xa9'", environ.get("HTTP_X_U"));
        assertEquals("'caf\\xe9\\x80\\xff'", environ.get("HTTP_X_L"));
    }

    @Test
    @DisplayName("D04 a name with an underscore passes for no other")
    void d04() throws IOException {
        Map<String, String> environ = environ("/D04", "X_Und: u", "X-Und: v", "X_Only: w");
        assertEquals("'v'", environ.get("HTTP_X_UND"));
        assertFalse(environ.containsKey("HTTP_X_ONLY"));
    }

    @Test
    @DisplayName("D05 Proxy is no HTTP_PROXY")
    void d05() throws IOException {
        assertFalse(environ("/D05", "Proxy: http://evil.example").containsKey("HTTP_PROXY"));
        assertFalse(environ("/D05", "pROXY: http://evil.example").containsKey("HTTP_PROXY"));
    }

    @Test
    @DisplayName("D06 names are told apart without regard to case")
    void d06() throws IOException {
        assertEquals("'1'", environ("/D06", "if-match: 1").get("HTTP_IF_MATCH"));
        assertEquals("'1'", environ("/D06", "IF-MATCH: 1").get("HTTP_IF_MATCH"));
    }

    @Test
    @DisplayName("D07 the application does not see that a body was chunked")
    void d07() throws IOException {
        Map<String, String> environ = Target.environ(target.fetch(
                target.head("POST", "/D07", "Transfer-Encoding: chunked") + "\n5\nhello\n6\n world\n0\n\n"));
        assertFalse(environ.containsKey("HTTP_TRANSFER_ENCODING"));
        assertEquals("'11'", environ.get("CONTENT_LENGTH"));
    }

    @Test
    @DisplayName("D09 Authorization is the application's, unless the container has authenticated the user")
    void d09() throws IOException {
        assertEquals(
                "'Bearer abc'", environ("/D09", "Authorization: Bearer abc").get("HTTP_AUTHORIZATION"));
        Map<String, String> authenticated = Target.environ(target.fetch("GET /secured/admin HTTP/1.1\nHost: x\n"
                + "Authorization: " + SecuredWebapp.AUTHORIZATION + "\nConnection: close\n\n"));
        assertFalse(authenticated.containsKey("HTTP_AUTHORIZATION"));
    }

    @Test
    @DisplayName("D10 malformed headers never reach the application")
    void d10() throws IOException {
        for (String header : List.of(
                "X: a\u0000b",
                "X: a\u0001b",
                "X: a\u007fb",
                "X : a",
                "\u00e9: a",
                "Host: other",
                "X",
                ": a",
                "X\u0000: a",
                "X(y): a")) {
            assertEquals(400, target.get("/D10", header).status(), header);
        }
        String head = "GET " + target.base() + "/D10 HTTP/1.1\nConnection: close\n";
        assertEquals(400, target.fetch(head + "\n").status());
        assertEquals(
                400,
                target.fetch("GET " + target.base() + "/D10 HTTP/1.1\n Host: x\n\n")
                        .status());
        Response folded = target.get("/D10", "X: a\n b");
        if (target.differs("D10")) {
            assertEquals(400, folded.status());
        } else {
            assertEquals("'a b'", Target.environ(folded).get("HTTP_X"));
        }
    }

    @Test
    @DisplayName("D11 trailers are no headers")
    void d11() throws IOException {
        String request = target.head("POST", "/D11", "Transfer-Encoding: chunked", "Trailer: X-T", "X-H: 1");
        assertEquals(
                "['HTTP_X_H']", target.fetch(request + "\n2\nab\n0\nX-T: 1\n\n").text());
    }

    private Map<String, String> environ(String path, String... headers) throws IOException {
        return Target.environ(target.get(path, headers));
    }
}
