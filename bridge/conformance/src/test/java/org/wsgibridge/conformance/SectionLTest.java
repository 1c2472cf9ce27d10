package org.wsgibridge.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.testing.Wire;
import org.wsgibridge.testing.Wire.Response;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.Targets#all")
@DisplayName("L close(), errors, disconnects")
final class SectionLTest {

    @Parameter
    private Target target;

    @TempDir
    private Path folder;

    @Test
    @DisplayName("L01 close() is called once: after an answer, a HEAD, an answer without a body, one cut at its length")
    void l01() throws IOException {
        closedOnce("GET", "/L01", 200);
        closedOnce("HEAD", "/L01", 200);
        closedOnce("GET", "/L01.none", 204);
        closedOnce("GET", "/L01.long", 200);
        closedOnce("HEAD", "/L01.long", 200);
    }

    @Test
    @DisplayName("L01 close() is called once: after an exception while iterating, in __iter__ and from start_response")
    void l01Raising() throws IOException {
        closedOnce("GET", "/L01.raising", 200);
        closedOnce("GET", "/L01.iter", 500);
        closedOnce("GET", "/L01.unstarted", 500);
        closedOnce("GET", "/L01.refused", 500);
    }

    private void closedOnce(String method, String path, int status) throws IOException {
        String key = Target.key();
        try (Wire wire = target.connect()) {
            wire.send(method + " " + target.base() + path + "?" + key + " HTTP/1.1\nHost: localhost\n\n");
            assertEquals(status, wire.response(method.equals("GET")).status());
        }
        target.awaitNote("/L01.notes?" + key, "closed");
        target.get("/L01?" + Target.key()); // whatever comes late has come by now
        assertEquals("closed", target.get("/L01.notes?" + key).text(), path);
    }

    @Test
    @DisplayName("L01 close() is called once: after the client has left")
    void l01Abort() throws IOException {
        String key = Target.key();
        Wire wire = target.connect();
        wire.get(target.base() + "/L01.endless?" + key).head();
        wire.reset();
        target.awaitText("/L01.notes?" + key, "closed");
    }

    @Test
    @DisplayName("L01 close() is called once: after request-timeout")
    void l01Timeout() throws IOException {
        String key = Target.key();
        try (Wire wire = target.connect()) {
            wire.get("/impatient/L01.slow?" + key).head();
            assertEquals("a", new String(wire.chunk(), java.nio.charset.StandardCharsets.US_ASCII));
            assertFalse(wire.rest().endsWith("0\r\n\r\n"));
        }
        Target impatient = new Target(target.name(), target.container(), "/impatient");
        impatient.awaitText("/L01.notes?" + key, "closed");
    }

    @Test
    @DisplayName("L02 close() is called when the body is out; what it raises is logged, and changes nothing")
    void l02() throws IOException {
        Response response = target.getAlive("/L02");
        assertEquals(200, response.status());
        assertEquals("ab", response.text());
        assertTrue(response.complete());
        target.container().awaitLog("close() raised ValueError: in close() (L02)");
        Path file = folder.resolve("gate");
        assertEquals("ab", target.getAlive("/L02.waiting?" + file).text());
        Files.createFile(file);
        target.awaitText("/L02.notes?" + file, "True");
    }

    @Test
    @DisplayName("L03 O5 an exception before the first block is a bare 500; the log has the traceback")
    void l03() throws IOException {
        for (String path : new String[] {"/L03", "/L03.next"}) {
            Response response = target.get(path);
            assertEquals("500 Internal Server Error\n", response.text());
            assertEquals(500, response.status());
            assertEquals(Optional.empty(), response.header("X-A"));
            assertEquals(Optional.empty(), response.header("Set-Cookie"));
            assertEquals("26", response.header("Content-Length").orElseThrow());
        }
        String log = target.container().awaitLog("ValueError: at the first next() (L03)");
        assertTrue(log.contains("ValueError: when called (L03)"));
        assertTrue(log.contains("Traceback (most recent call last)"));
        assertTrue(log.contains("section_l.py"));
        assertFalse(log.contains("wsgi_bridge/gateway.py"), "the bridge's own frames");
    }

    @Test
    @DisplayName("L04 L07 an exception behind the first block cuts the connection: nothing looks complete")
    void l04() throws IOException {
        for (String path : new String[] {"/L04", "/L04.length"}) {
            String key = Target.key();
            try (Wire wire = target.connect()) {
                wire.get(target.base() + path + "?" + key);
                boolean chunked = wire.head().header("Transfer-Encoding").isPresent();
                assertEquals(path.equals("/L04"), chunked);
                target.get("/L04.open?" + key);
                String rest = wire.rest();
                assertEquals(
                        chunked ? "4\r\npart" : "part", rest.stripTrailing().replaceFirst("^0", ""));
            }
        }
        target.container().awaitLog("ValueError: behind the first block, with a length (L04)");
    }

    @Test
    @DisplayName("L04 the same where the client has asked for the connection to be closed")
    void l04Close() throws IOException {
        String key = Target.key();
        try (Wire wire = target.connect()) {
            wire.send("GET " + target.base() + "/L04?" + key + " HTTP/1.1\nHost: localhost\nConnection: close\n\n");
            boolean chunked = wire.head().header("Transfer-Encoding").isPresent();
            assertEquals(target.runs("tomcat"), chunked); // Differences: L04
            target.get("/L04.open?" + key);
            assertEquals(chunked ? "4\r\npart" : "part", wire.rest().stripTrailing());
        }
    }

    @Test
    @DisplayName("L05 L06 a client that leaves ends the application where it stands, on its own thread, silently")
    void l05() throws IOException {
        Map<Path, Integer> before = target.container().logEnds();
        String key = Target.key();
        Wire wire = target.connect();
        wire.get(target.base() + "/L05?" + key).head();
        wire.reset();
        target.awaitText("/L05.notes?" + key, "finally same-thread=True");
        assertSilent(before, key);
    }

    @Test
    @DisplayName("L05 the same where the client has left while the application did something else")
    void l05Pause() throws IOException {
        Map<Path, Integer> before = target.container().logEnds();
        String key = Target.key();
        Wire wire = target.connect();
        wire.get(target.base() + "/L05.pause?" + key).head();
        wire.chunk();
        wire.reset();
        target.get("/L05.open?" + key);
        target.awaitText("/L05.notes?" + key, "finally");
        assertSilent(before, key);
    }

    @Test
    @DisplayName("L05 a request that waits behind one whose client leaves is served once")
    void l05Waiting() throws IOException {
        String key = Target.key();
        Path file = folder.resolve("gate");
        Wire leaving = target.connect();
        leaving.get("/single/L05.file?" + file).head();
        leaving.chunk();
        try (Wire waiting = target.connect()) {
            waiting.get("/single/L05.counted?" + key);
            leaving.reset();
            Files.createFile(file);
            assertEquals("counted", waiting.response().text());
        }
        assertEquals("called", new Target(target.name(), target.container(), "/single").textOf("/L05.notes?" + key));
    }

    private void assertSilent(Map<Path, Integer> before, String key) throws IOException {
        target.get("/L01?" + Target.key()); // whatever comes late has come by now
        String logged = target.container().logSince(before);
        List<String> lines = logged.lines().filter(line -> line.contains(key)).toList();
        assertTrue(lines.size() <= 1, logged);
        // Differences: L05
        assertFalse(logged.contains("\tat ") && !(target.differs("L05") && logged.contains("UT005088")), logged);
        assertFalse(logged.contains("Traceback"), logged);
    }
}
