package org.wsgibridge.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("ResponseHead: status and headers, checked")
class ResponseHeadTest {

    @Test
    @DisplayName("what was decoded before is decoded to the same, whatever became of its bytes")
    void again() {
        byte[] bytes = "..200 OK\nX-A\n1\nETag\nx..".getBytes(ISO_8859_1);
        for (int i = 0; i < 2; i++) {
            ResponseHead head = ResponseHead.decode(bytes, 2, bytes.length - 4);
            assertEquals(
                    List.of("X-A", "1", "ETag", "x"),
                    List.of(head.name(0), head.value(0), head.name(1), head.value(1)));
            assertFalse(head.single(0));
            assertTrue(head.single(1));
        }
        bytes[13] = '3';
        assertEquals("3", ResponseHead.decode(bytes, 2, bytes.length - 4).value(0));
    }

    @ParameterizedTest
    @CsvSource({"200 OK,200", "404 Nope,404", "'599 ',599", "299 Anything at all,299"})
    @DisplayName("H07 three digits, a space and a reason")
    void status(String line, int status) {
        assertEquals(status, ResponseHead.of(line, List.of()).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "99 x", "20X", "2000 OK", "200OK", "200", "600 x", "700 x", "-20 x", "٢٠٠ OK"})
    @DisplayName("H07 any other status is refused")
    void badStatus(String line) {
        assertTrue(refusal(line, List.of()).contains("H07"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"200 OK\r\nX: 1", "200 \0", "200 \u20ac"})
    @DisplayName("H07 a reason that would split the answer is refused")
    void badReason(String line) {
        assertTrue(refusal(line, List.of()).contains("H07"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"100 Continue", "101 Switching Protocols", "103 Early Hints"})
    @DisplayName("M05 an interim status is the server's")
    void interim(String line) {
        assertTrue(refusal(line, List.of()).contains("M05"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X E", "X\r\nY", "X:", "é", "\u20ac", "X\0"})
    @DisplayName("H10 a name that is no token is refused")
    void badName(String name) {
        assertTrue(refusal("200 OK", List.of(name, "1")).contains("H10"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX: 1", "a\0", "\u20ac", "\u007f", "a\u000b"})
    @DisplayName("H10 a value with a control or beyond latin-1 is refused")
    void badValue(String value) {
        assertTrue(refusal("200 OK", List.of("X-A", value)).contains("H10"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\tb", "é", "a, b; c=\"d\""})
    @DisplayName("H10 tabs and latin-1 pass")
    void goodValue(String value) {
        assertEquals(value, ResponseHead.of("200 OK", List.of("X-A", value)).value(0));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {"|a; |,a;", "|\t a b\t|,a b", "|  |,||", "|\u00a0a\u00a0|,\u00a0a\u00a0"})
    @DisplayName("H10 spaces and tabs around a value are no part of it (RFC 9110, 5.5); HTTP/2 does not allow them")
    void around(String value, String sent) {
        assertEquals(sent, ResponseHead.of("200 OK", List.of("X-A", value)).value(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "keep-alive",
                "Proxy-Authenticate",
                "proxy-authorization",
                "TE",
                "Trailer",
                "trailers",
                "Transfer-Encoding",
                "UPGRADE",
                "Status"
            })
    @DisplayName("H11, H12 hop-by-hop headers and Status are refused")
    void refused(String name) {
        assertEquals(
                "header " + name + " is the server's, not the application's (H11)",
                refusal("200 OK", List.of(name, "x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "-1", "+5", "5, 5", " 5", "1234567890123456789"})
    @DisplayName("H13 a Content-Length that is no number is refused")
    void badLength(String value) {
        assertTrue(refusal("200 OK", List.of("Content-Length", value)).contains("H13"));
    }

    @Test
    @DisplayName("H13 the Content-Length is known")
    void length() {
        assertEquals(
                3_221_225_472L,
                ResponseHead.of("200 OK", List.of("content-length", "3221225472"))
                        .contentLength());
        assertEquals(-1, ResponseHead.of("200 OK", List.of()).contentLength());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "Content-Type", "ETag", "Last-Modified", "Location"})
    @DisplayName("I04 what stands once may not stand twice, in whatever case")
    void twice(String name) {
        List<String> headers = List.of(name, "1", "X-A", "2", name.toLowerCase(java.util.Locale.ROOT), "1");
        assertTrue(refusal("200 OK", headers).endsWith("stands twice (I04)"));
    }

    @Test
    @DisplayName("I01 other headers may stand any number of times")
    void repeated() {
        ResponseHead head = ResponseHead.of("200 OK", List.of("Set-Cookie", "a=1", "Set-Cookie", "b=2"));
        assertEquals(2, head.size());
        assertEquals("Set-Cookie", head.name(1));
        assertEquals("b=2", head.value(1));
        assertFalse(head.single(1));
    }

    @Test
    @DisplayName("I05 headers that take the place of the container's are known")
    void single() {
        ResponseHead head = ResponseHead.of("200 OK", List.of("server", "mine", "Server", "mine, too"));
        assertTrue(head.single(0));
        assertTrue(head.single(1), "and of those before");
    }

    @Test
    @DisplayName("H15 a head does not change with the list that it was made of")
    void snapshot() {
        List<String> headers = new ArrayList<>(List.of("X-A", "1"));
        ResponseHead head = ResponseHead.of("200 OK", headers);
        headers.set(1, "2");
        assertEquals("1", head.value(0));
    }

    @Test
    @DisplayName("is decoded from lines, wherever they stand")
    void decode() {
        byte[] bytes = "##200 OK\nX-A\n\u00e9\nX-B\n##".getBytes(ISO_8859_1);
        ResponseHead head = ResponseHead.decode(bytes, 2, bytes.length - 4);
        assertEquals(200, head.status());
        assertEquals("\u00e9", head.value(0));
        assertEquals("X-B", head.name(1));
        assertEquals("", head.value(1));
    }

    @Test
    @DisplayName("a header without a value is refused")
    void halfHeader() {
        byte[] bytes = "200 OK\nX-A".getBytes(ISO_8859_1);
        Exception refusal =
                assertThrows(IllegalArgumentException.class, () -> ResponseHead.decode(bytes, 0, bytes.length));
        assertEquals("a header without a value: X-A", refusal.getMessage());
    }

    @Test
    @DisplayName("a refusal shows controls as escapes, and not all of a long value")
    void printable() {
        String message = refusal("200 OK", List.of("X-A", "\n" + "a".repeat(1000)));
        assertEquals("X-A has a character that cannot be sent: '\\u000a" + "a".repeat(99) + "' (H10)", message);
    }

    private static String refusal(String status, List<String> headers) {
        return assertThrows(IllegalArgumentException.class, () -> ResponseHead.of(status, headers))
                .getMessage();
    }
}
