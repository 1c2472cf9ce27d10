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
@DisplayName("M Methods and statuses of their own kind")
final class SectionMTest {

    @Parameter
    private Target target;

    @Test
    @DisplayName("M01 a HEAD calls the application, has the head of a GET, and no body")
    void m01() throws IOException {
        assertEquals(Optional.of("5"), headLength("/M01"));
        assertEquals(Optional.of("5"), headLength("/M01.list"));
        // Blocks that come fast enough are one answer, with a length, for GET, too.
        assertTrue(List.of(Optional.empty(), Optional.of("5")).contains(headLength("/M01.generator")));
        assertEquals(Optional.of("5"), headLength("/M01.bare"));
        assertEquals(Optional.empty(), headLength("/M01.nothing"));
        assertEquals(Optional.empty(), headLength("/M01.long"));
    }

    @Test
    @DisplayName("M01 the application sees HEAD, not GET")
    void m01Method() throws IOException {
        try (Wire wire = target.connect()) {
            wire.send("HEAD " + target.base() + "/M01 HTTP/1.1\nHost: localhost\n\n");
            assertEquals("HEAD", wire.head().header("X-Method").orElseThrow());
        }
    }

    private Optional<String> headLength(String path) throws IOException {
        try (Wire wire = target.connect()) {
            wire.send("HEAD " + target.base() + path + " HTTP/1.1\nHost: localhost\n\n");
            Response response = wire.response(false);
            assertEquals(200, response.status());
            assertEquals("text/plain", response.header("Content-Type").orElseThrow());
            assertNext(wire);
            return response.header("Content-Length");
        }
    }

    /** The next answer on the same connection is the next one, so nothing of the last one was left behind (O2). */
    private void assertNext(Wire wire) throws IOException {
        Response next = wire.get(target.base() + "/M02.next").response();
        assertEquals(200, next.status());
        assertEquals("next", next.text());
    }

    @Test
    @DisplayName("M02 O2 a 204 has no body, and says nothing of one; the application's is taken and closed")
    void m02() throws IOException {
        bodyless("/M02", 204);
        Response response = bodyless("/M02.length", 204);
        assertEquals(Optional.empty(), response.header("Content-Length"));
        assertEquals(Optional.empty(), response.header("Transfer-Encoding"));
        bodyless("/M02.stream", 204);
    }

    @Test
    @DisplayName("M03 O2 a 304 has no body, and keeps its ETag")
    void m03() throws IOException {
        Response without = bodyless("/M03", 304);
        assertEquals("\"tag\"", without.header("ETag").orElseThrow());
        assertEquals(Optional.empty(), without.header("Content-Length"));
        Response response = bodyless("/M03.length", 304);
        assertEquals("\"tag\"", response.header("ETag").orElseThrow());
        assertTrue(List.of(Optional.empty(), Optional.of("17")).contains(response.header("Content-Length")));
    }

    @Test
    @DisplayName("M04 O2 a 205 has no body")
    void m04() throws IOException {
        bodyless("/M04", 205);
        bodyless("/M04.length", 205);
    }

    private Response bodyless(String path, int status) throws IOException {
        String key = Target.key();
        Response response;
        try (Wire wire = target.connect()) {
            response = wire.get(target.base() + path + "?" + key).response();
            assertEquals(status, response.status());
            assertEquals("", response.text());
            assertNext(wire);
        }
        if (!path.contains("stream")) {
            target.awaitNote("/M02.notes?" + key, "closed");
        }
        return response;
    }

    @Test
    @DisplayName("M05 O2 an interim status is refused: nobody waits for a final one that never comes")
    void m05() throws IOException {
        assertEquals("""
                '100 Continue': ValueError
                '101 x': ValueError
                '103 x': ValueError
                '199 x': ValueError
                """, target.get("/M05").text());
        try (Wire wire = target.connect()) {
            Response response = wire.get(target.base() + "/M05.raised").response();
            assertEquals(500, response.status());
            if (response.header("Connection").isEmpty()) {
                assertNext(wire);
            }
        }
    }

    @Test
    @DisplayName("M06 there is no extension for early hints")
    void m06() throws IOException {
        assertEquals("[]", target.get("/M06").text());
    }

    @Test
    @DisplayName("M07 TRACE and CONNECT are not for applications; any other method is")
    void m07() throws IOException {
        // Differences: M07
        assertEquals(target.runs("jetty") ? 403 : 405, status("TRACE " + target.base() + "/M07"));
        int connect = status("CONNECT example.org:443");
        assertTrue(connect >= 400 && connect <= 501, "CONNECT: " + connect);
        for (String method : new String[] {"PROPFIND", "get", "M-SEARCH!#", "OPTIONS", "QUERY"}) {
            Response response = target.fetch(
                    method + " " + target.base() + "/M07 HTTP/1.1\nHost: localhost\nConnection: close\n\n");
            assertEquals(method, response.text());
        }
    }

    private int status(String line) throws IOException {
        Response response = target.fetch(line + " HTTP/1.1\nHost: localhost\nConnection: close\n\n");
        assertFalse(response.text().contains("CONNECT\n"));
        return response.status();
    }
}
