package org.wsgibridge.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.testing.Container;
import org.wsgibridge.testing.Wire;
import org.wsgibridge.testing.Wire.Response;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.Targets#all")
@DisplayName("J Body iteration, flushing, length")
final class SectionJTest {

    @Parameter
    private Target target;

    @Test
    @DisplayName("J01 a block is sent before the application is asked for the next")
    void j01() throws IOException {
        String key = Target.key();
        try (Wire wire = target.connect()) {
            wire.get(target.base() + "/J01?" + key);
            assertEquals("chunked", wire.head().header("Transfer-Encoding").orElseThrow());
            assertEquals("first", text(wire.chunk()));
            target.get("/J01.open?" + key);
            assertEquals("True", text(wire.chunk()));
            assertEquals("", text(wire.chunk()));
        }
    }

    @Test
    @DisplayName("J02 an empty block does not commit")
    void j02() throws IOException {
        Response response = target.get("/J02");
        assertEquals(500, response.status());
        assertEquals("changed", response.text());
    }

    @Test
    @DisplayName("J03 an answer without a block has its head, and an empty body")
    void j03() throws IOException {
        for (String path : new String[] {"/J03", "/J03.empty", "/J03.generator"}) {
            Response response = target.getAlive(path);
            assertEquals(200, response.status());
            assertEquals("yes", response.header("X-Sent").orElseThrow());
            assertEquals("0", response.header("Content-Length").orElseThrow());
        }
    }

    @Test
    @DisplayName("J04 every byte passes unchanged")
    void j04() throws IOException {
        byte[] body = target.get("/J04").body();
        assertEquals(256, body.length);
        for (int i = 0; i < body.length; i++) {
            assertEquals((byte) i, body[i]);
        }
    }

    @Test
    @DisplayName(
            "J05 no more is sent than Content-Length says, and an application that sends more is not asked for more")
    void j05() throws IOException {
        awaitNotes(assertTwice("/J05", "abc"), "abc def closed");
        awaitNotes(assertTwice("/J05.within", "abcde"), "abc def closed");
        assertTwice("/J05.list", "abcde");
    }

    @Test
    @DisplayName("J05 an application comes to its end behind the answer")
    void j05Behind() throws IOException {
        List<String> keys = assertTwice("/J05.behind", "abc");
        for (String key : keys) {
            target.get("/J05.open?" + key);
        }
        awaitNotes(keys, "opened True");
    }

    @Test
    @DisplayName("J05 write() refuses what goes over Content-Length")
    void j05Write() throws IOException {
        awaitNotes(assertTwice("/J05.write", "abc"), "AssertionError");
    }

    /** The next answer on the same connection must be the next answer. Returns the keys of the two requests. */
    private List<String> assertTwice(String path, String text) throws IOException {
        List<String> keys = List.of(Target.key(), Target.key());
        try (Wire wire = target.connect()) {
            for (String key : keys) {
                String requested = target.base() + path + "?" + key;
                assertEquals(text, wire.get(requested).response().text());
            }
        }
        return keys;
    }

    /** The two may run at the same time; so each has its own notes. */
    private void awaitNotes(List<String> keys, String notes) throws IOException {
        for (String key : keys) {
            target.awaitText("/J05.notes?" + key, notes);
        }
    }

    @Test
    @DisplayName("J06 a body shorter than Content-Length closes the connection")
    void j06() throws IOException {
        if (target.differs("J06")) {
            Wire pipelined = target.connect();
            String both = target.head("GET", "/J06") + "\n" + target.head("GET", "/J07") + "\n";
            assertEquals(
                    "", pipelined.send(both.replace("Connection: close\n", "")).rest());
        }
        try (Wire wire = target.connect()) {
            get(wire, "/J06");
            Response response = wire.response();
            assertFalse(response.complete());
            assertFalse(response.text().contains("HTTP/1.1"), response::text);
            assertTrue(wire.closed());
        }
        target.container().awaitLog("its Content-Length says 10 (J06)");
    }

    /** Gets a path, and sends another request behind it, which must not be answered. */
    private void get(Wire wire, String path) throws IOException {
        wire.get(target.base() + path);
        if (!target.differs("J06")) {
            wire.get(target.base() + "/J07");
        }
    }

    @Test
    @DisplayName("J06 the same for a body of which a part has been sent")
    void j06Stream() throws IOException {
        String key = Target.key();
        try (Wire wire = target.connect()) {
            get(wire, "/J06.stream?" + key);
            assertEquals("10", wire.head().header("Content-Length").orElseThrow());
            target.get("/J06.open?" + key);
            assertEquals("abc", wire.rest());
        }
    }

    @Test
    @DisplayName("J07 an answer of one block, or of few short ones, has its length")
    void j07() throws IOException {
        Response response = target.getAlive("/J07");
        assertEquals("3", response.header("Content-Length").orElseThrow());
        assertEquals(Optional.empty(), response.header("Transfer-Encoding"));
        assertEquals("3", target.getAlive("/J13?list").header("Content-Length").orElseThrow());
    }

    @Test
    @DisplayName("J08 an answer of unknown length is chunked, and for HTTP/1.0 ends with the connection")
    void j08() throws IOException {
        String key = Target.key();
        try (Wire wire = target.connect()) {
            wire.send("GET " + target.base() + "/J08?" + key + " HTTP/1.0\nHost: localhost\n\n");
            Response head = wire.head();
            assertEquals(Optional.empty(), head.header("Transfer-Encoding"));
            assertEquals(Optional.empty(), head.header("Content-Length"));
            target.get("/J08.open?" + key);
            assertEquals("abcdef", wire.rest());
        }
    }

    @Test
    @DisplayName("J09 write() sends at once, and ahead of what is returned")
    void j09() throws IOException {
        String key = Target.key();
        try (Wire wire = target.connect()) {
            wire.get(target.base() + "/J09?" + key).head();
            assertEquals("a", text(wire.chunk()));
            target.get("/J09.open?" + key);
            String rest = "";
            for (byte[] chunk = wire.chunk(); chunk.length > 0; chunk = wire.chunk()) {
                rest += text(chunk);
            }
            assertEquals("bc", rest);
        }
    }

    @Test
    @DisplayName("J10 write() after the end is an error, and touches no later answer")
    void j10() throws IOException {
        String key = Target.key();
        try (Wire wire = target.connect()) {
            assertEquals(
                    "over", wire.get(target.base() + "/J10?" + key).response().text());
            target.get("/J10.open?" + key);
            target.awaitText("/J10.notes?" + key, "AssertionError");
            assertEquals("abc", wire.get(target.base() + "/J07").response().text());
        }
    }

    @Test
    @DisplayName("J11 a client that does not read stops the application; no answer is too large for the heap")
    void j11() throws IOException {
        String key = Target.key();
        int blocks = 6400;
        try (Wire wire = target.connect()) {
            wire.get(target.base() + "/J11?" + key).head();
            int stopped = stopped("/J11.count?" + key);
            assertTrue(stopped < blocks / 4, "blocks ahead of the client: " + stopped);
            long length = 0;
            for (byte[] chunk = wire.chunk(); chunk.length > 0; chunk = wire.chunk()) {
                length += chunk.length;
            }
            assertEquals(blocks * 64L * 1024, length);
        }
    }

    @Test
    @DisplayName(
            "J11 long answers to several clients at a time are each their own, also where clients leave in the middle")
    void j11Long() throws Exception {
        ExecutorService clients = Executors.newCachedThreadPool();
        List<Future<?>> ends = new ArrayList<>();
        for (String letter : "abcdef".split("")) {
            ends.add(clients.submit(() -> {
                for (String query : List.of(letter, letter + ",several", letter, letter + ",several")) {
                    leave(letter.toUpperCase(Locale.ROOT));
                    assertLong(query);
                }
                return null;
            }));
        }
        for (Future<?> end : ends) {
            end.get(60, TimeUnit.SECONDS);
        }
        clients.shutdown();
    }

    /** Takes the beginning of a long answer only. */
    private void leave(String query) throws IOException {
        Wire wire = target.connect();
        wire.get(target.base() + "/J11.long?" + query).head();
        wire.reset();
    }

    private void assertLong(String query) throws IOException {
        byte[] body = target.get("/J11.long?" + query).body();
        assertEquals(2_100_003, body.length);
        for (byte one : body) {
            assertEquals(query.charAt(0), one);
        }
    }

    /** The number at a path when it has stopped growing. */
    private int stopped(String path) {
        int[] last = {-1, -1, -1, -1};
        return Container.await(
                Duration.ofSeconds(20),
                path + " to stop growing",
                () -> {
                    System.arraycopy(last, 1, last, 0, last.length - 1);
                    last[last.length - 1] = Integer.parseInt(target.textOf(path));
                    return last;
                },
                seen -> seen[0] > 0 && seen[0] == seen[seen.length - 1])[0];
    }

    @Test
    @DisplayName("J13 anything that can be iterated is a body")
    void j13() throws IOException {
        for (String kind : new String[] {"list", "tuple", "generator", "map", "getitem", "iter", "dict", "file"}) {
            assertEquals("abc", target.get("/J13?" + kind).text(), kind);
        }
    }

    @Test
    @DisplayName("J14 bytes or str instead of an iterable of bytes is a 500, and so is what cannot be iterated")
    void j14() throws IOException {
        for (String kind : new String[] {"bytes", "str", "none", "int"}) {
            assertEquals(500, target.get("/J14?" + kind).status(), kind);
        }
        target.container().awaitLog("TypeError: the application yielded int, not bytes (A05)");
        target.container().awaitLog("TypeError: 'NoneType' object is not iterable");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
