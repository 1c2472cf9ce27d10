package org.wsgibridge.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.testing.Wire;
import org.wsgibridge.testing.Wire.Response;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.Targets#all")
@DisplayName("F wsgi.input")
final class SectionFTest {

    /** More than a container reads for nothing, and no more than Undertow takes. */
    private static final int LARGE = 2 * 1024 * 1024;

    @Parameter
    private Target target;

    @Test
    @DisplayName("F01 read, readline, readlines and iteration")
    void f01() throws IOException {
        assertEquals("(b'a\\n', b'b\\n', [b'c\\n'], b'd\\n', [b'e'])", post("/F01", "a\nb\nc\nd\ne"));
    }

    @Test
    @DisplayName("F02 read() without a size, with -1 and with None reads the rest")
    void f02() throws IOException {
        for (String size : List.of("", "-1", "None")) {
            assertEquals("(b'a', b'bc', b'')", post("/F02?" + size, "abc"));
        }
    }

    @Test
    @DisplayName("F03 the body ends at CONTENT_LENGTH, for ever")
    void f03() throws IOException {
        String request = target.head("POST", "/F03", "Content-Length: 5") + "\nhelloEXTRA";
        assertEquals("(b'hello', b'', b'', b'', [])", target.fetch(request).text());
        assertEquals("(b'', b'', b'', b'', [])", target.get("/F03").text());
    }

    @Test
    @DisplayName("F04 readline honours its size")
    void f04() throws IOException {
        assertEquals("[b'ab', b'c\\n', b'', b'def\\n']", post("/F04", "abc\ndef\nx"));
    }

    @Test
    @DisplayName("F05 readlines returns a list of bytes")
    void f05() throws IOException {
        assertTrue(post("/F05", "a\nb\n").startsWith("(True, True, b'a\\n"));
    }

    @Test
    @DisplayName("F06 read(n) returns n bytes, in how many pieces ever they come")
    void f06() throws IOException {
        assertEquals("(b'', 100000, b'')", post("/F06", "x".repeat(100_000)));
        try (Wire wire = target.connect()) {
            wire.send("POST " + target.base() + "/F06.dialogue HTTP/1.1\nHost: x\nContent-Length: 100012\n\n");
            wire.send("x".repeat(65_536).getBytes(ISO_8859_1)).send("x".repeat(100_000 - 65_536));
            assertEquals(200, wire.head().status());
            assertEquals("100000", chunk(wire));
            wire.send("12").send("345");
            assertEquals("12345", chunk(wire));
            wire.send("line").send(new byte[] {'s', '\n', 'x'});
            assertEquals("lines\n", chunk(wire));
        }
    }

    @Test
    @DisplayName("F07 bytes stay as they are")
    void f07() throws IOException {
        byte[] body = random(LARGE);
        assertEquals(sha256(body), target.post("/F07", body).text());
        byte[] hard = "\u0000\r\n\u00ff\n\r\u001a".getBytes(ISO_8859_1);
        assertEquals(sha256(hard), target.post("/F07", hard).text());
    }

    @Test
    @DisplayName("F08 a chunked body is one with a length")
    void f08() throws IOException {
        String chunked = target.head("POST", "/F08", "Transfer-Encoding: chunked", "Trailer: X-T");
        Response small = target.fetch(chunked + "\n5;ext=\"1\"\nhello\n006\n world\n0\nX-T: 1\n\n");
        assertEquals("(11, '" + sha256("hello world".getBytes(ISO_8859_1)) + "', b'')", small.text());
        assertEquals(
                "(0, '" + sha256(new byte[0]) + "', b'')",
                target.fetch(chunked + "\n0\n\n").text());
        byte[] large = random(300_000);
        try (Wire wire = target.connect()) {
            wire.send(chunked + "\n");
            for (int start = 0; start < large.length; start += 100_000) {
                wire.send(Integer.toHexString(100_000) + "\n")
                        .send(java.util.Arrays.copyOfRange(large, start, start + 100_000))
                        .send("\n");
            }
            assertEquals(
                    "(300000, '" + sha256(large) + "', b'')",
                    wire.send("0\n\n").response().text());
        }
    }

    @Test
    @DisplayName("F08 a chunked body that is malformed or cut off is answered 400, without the application")
    void f08Broken() throws IOException {
        String chunked = target.head("POST", "/F08", "Transfer-Encoding: chunked") + "\n";
        for (String body : List.of("zz\nhello\n0\n\n", "-5\nhello\n0\n\n", "5\nhelloworld\n0\n\n")) {
            try (Wire wire = target.connect()) {
                int status = statusOrClosed(wire.send(chunked + body));
                boolean overlong = target.differs("F08") && body.contains("world");
                assertTrue((overlong ? Set.of(200) : Set.of(0, 400)).contains(status), body + ": " + status);
            }
        }
        try (Wire wire = target.connect()) {
            int status = statusOrClosed(wire.send(chunked + "5\nhel").halfClose());
            assertTrue(Set.of(0, 400).contains(status), "cut off: " + status);
        }
    }

    @Test
    @DisplayName("F09 another transfer coding is refused")
    void f09() throws IOException {
        for (String coding : List.of(
                "gzip, chunked",
                "gzip",
                "identity",
                "chunked, chunked",
                "gzip\nTransfer-Encoding: chunked",
                "chunked\nTransfer-Encoding: gzip",
                "chunked;q=1",
                "xchunked")) {
            String request = target.head("POST", "/F09", "Transfer-Encoding: " + coding);
            int status = target.fetch(request + "\n3\nabc\n0\n\n").status();
            assertTrue(Set.of(400, 501).contains(status), coding + ": " + status);
        }
    }

    @Test
    @DisplayName("F10 of Transfer-Encoding and Content-Length the latter is a lie")
    void f10() throws IOException {
        String request = target.head("POST", "/F10", "Content-Length: 3", "Transfer-Encoding: chunked");
        Response response = target.fetch(request + "\n5\nhello\n0\n\n");
        if (target.differs("F10")) {
            assertEquals(400, response.status());
        } else {
            assertEquals("('5', b'hello')", response.text());
        }
    }

    @Test
    @DisplayName("F11 the client is told to continue when the body is wanted, and not before")
    void f11() throws IOException {
        String expecting = "Expect: 100-continue";
        try (Wire wire = target.connect()) {
            wire.send(target.head("POST", "/F11", expecting, "Content-Length: 5") + "\n");
            assertEquals("HTTP/1.1 100", wire.head().statusLine().substring(0, 12));
            assertEquals("b'hello'", wire.send("hello").response().text());
        }
        try (Wire wire = target.connect()) {
            wire.send(target.head("POST", "/F11", expecting, "Transfer-Encoding: chunked") + "\n");
            assertEquals("HTTP/1.1 100", wire.head().statusLine().substring(0, 12));
            assertEquals("b'hello'", wire.send("5\nhello\n0\n\n").response().text());
        }
        try (Wire wire = target.connect()) {
            wire.send(target.head("POST", "/F11.refuse", expecting, "Content-Length: 5") + "\n");
            Response first = wire.head();
            assertEquals(target.differs("F11") ? 100 : 413, first.status());
        }
    }

    @Test
    @DisplayName("F12 a client of HTTP/1.0 is not told to continue")
    void f12() throws IOException {
        try (Wire wire = target.connect()) {
            wire.send("POST " + target.base() + "/F12 HTTP/1.0\nExpect: 100-continue\nContent-Length: 5\n\nhello");
            if (target.differs("F12")) {
                assertEquals(100, wire.head().status());
            }
            assertEquals("('5', b'hello')", wire.response().text());
        }
    }

    @Test
    @DisplayName("F13 a form is left for the application")
    void f13() throws IOException {
        byte[] form = "a=1&b=2".getBytes(ISO_8859_1);
        String type = "Content-Type: application/x-www-form-urlencoded";
        assertEquals("('7', b'a=1&b=2')", target.post("/F13", form, type).text());
    }

    @Test
    @DisplayName("F13 where a filter has read it, the log says so")
    void f13Filtered() throws IOException {
        String type =
                "Content-Type: application/x-www-form-urlencoded\nContent-Length: 7\nConnection: close\n\na=1&b=2";
        for (String path : List.of("/filtered/F13" + target.base(), "/read/F13" + target.base())) {
            Response response = target.fetch("POST " + path + " HTTP/1.1\nHost: localhost\n" + type);
            assertEquals("('7', b'')", response.text());
            target.container().awaitLog("POST " + path + ": a filter has read the request body");
        }
    }

    @Test
    @DisplayName("F14 a body that is cut off is an OSError")
    void f14() throws IOException {
        for (int sent : List.of(0, 5, 70_000)) {
            try (Wire wire = target.connect()) {
                wire.send(target.head("POST", "/F14", "Content-Length: 100000") + "\n");
                wire.send(new byte[sent]).halfClose();
                assertFalse(Set.of(200).contains(statusOrClosed(wire)));
            }
            assertEquals("[True]", target.get("/F14.seen").text(), sent + " bytes");
        }
        try (Wire wire = target.connect()) {
            wire.send(target.head("POST", "/F14", "Content-Length: 100000") + "\n");
            wire.send(new byte[70_000]).reset();
        }
        assertEquals("[True]", target.get("/F14.seen").text(), "reset");
    }

    @Test
    @DisplayName("F14 the page that a container makes of a body that is cut off shows no stack")
    void f14Page() throws IOException {
        for (String cut : List.of("Content-Length: 100000\n\nhel", "Transfer-Encoding: chunked\n\n5\nhel")) {
            try (Wire wire = target.connect()) {
                String page =
                        wire.send(target.head("POST", "/J07") + cut).halfClose().rest();
                assertFalse(page.contains("org.wsgibridge"), page);
            }
        }
    }

    @Test
    @DisplayName("F15 a body that nobody reads disturbs nothing")
    void f15() throws IOException {
        try (Wire wire = target.connect()) {
            String head = "POST " + target.base() + "/F15 HTTP/1.1\nHost: x\nContent-Length: ";
            assertEquals("unread", wire.send(head + "5\n\nhello").response().text());
            assertEquals(
                    "unread",
                    wire.send(head + "70000\n\n" + "x".repeat(70_000))
                            .response()
                            .text());
            assertEquals("unread", nextOrClosed(wire, head + "5\n\nhello"));
        }
        Response large = postUnread(LARGE);
        assertEquals("unread", large.text());
        assertTrue(large.complete());
    }

    /** A container may close before it has all of the body, but not before it has answered. */
    private Response postUnread(int length) throws IOException {
        try (Wire wire = target.connect()) {
            wire.send(target.head("POST", "/F15", "Content-Length: " + length) + "\n");
            try {
                wire.send(new byte[length]);
            } catch (SocketException e) {
                assertEquals("Broken pipe", e.getMessage());
            }
            return wire.response();
        }
    }

    /** A container may also close a connection on which a body is still to come. */
    private static String nextOrClosed(Wire wire, String request) throws IOException {
        try {
            return wire.send(request).response().text();
        } catch (EOFException | SocketException e) {
            return "unread";
        }
    }

    @Test
    @DisplayName("F16 GET and DELETE may have bodies")
    void f16() throws IOException {
        for (String method : List.of("GET", "DELETE", "OPTIONS", "PROPFIND")) {
            String request = target.head(method, "/F16", "Content-Length: 5") + "\nhello";
            assertEquals("('5', b'hello')", target.fetch(request).text(), method);
        }
    }

    @Test
    @DisplayName("F17 who reads when the response has been sent gets a ValueError")
    void f17() throws IOException {
        for (int length : List.of(5, 100_000)) {
            assertEquals("left", target.post("/F17", new byte[length]).text());
            String seen = post("/F17.seen", "mine");
            assertTrue(seen.contains("closed") && seen.endsWith(", b'mine')"), seen);
        }
    }

    @Test
    @DisplayName("F17 who still reads then gets an exception, and nothing of the next request")
    void f17Beside() throws IOException {
        try (Wire wire = target.connect()) {
            wire.send("POST " + target.base() + "/F17.beside HTTP/1.1\nHost: x\nContent-Length: 2000000\n\n"
                    + "x".repeat(100_000));
            assertEquals("early", wire.response().text());
            for (int i = 0; i < 5; i++) {
                assertEquals("['over']", target.get("/F17.over").text());
            }
        }
    }

    @Test
    @DisplayName("F18 close() is harmless")
    void f18() throws IOException {
        try (Wire wire = target.connect()) {
            String request = "POST " + target.base() + "/F18 HTTP/1.1\nHost: x\nContent-Length: 5\n\nhello";
            assertEquals("closed", wire.send(request).response().text());
            assertEquals("closed", wire.send(request).response().text());
        }
    }

    /** A chunk's data; its end is with the next one, which Jetty sends later. */
    private static String chunk(Wire wire) throws IOException {
        String size = wire.line();
        return new String(wire.bytes(Integer.parseInt(size.isEmpty() ? wire.line() : size, 16)), ISO_8859_1);
    }

    private String post(String path, String body) throws IOException {
        return target.post(path, body.getBytes(ISO_8859_1)).text();
    }

    /** The status of the answer; 0 where the server closes the connection without one. */
    private static int statusOrClosed(Wire wire) {
        try {
            return wire.response().status();
        } catch (IOException e) {
            return 0;
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
