package org.wsgibridge.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.testing.Wire;
import org.wsgibridge.testing.Wire.Response;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.Targets#all")
@DisplayName("K wsgi.file_wrapper")
final class SectionKTest {

    @Parameter
    private Target target;

    @Test
    @DisplayName("K01 a wrapper that is not returned does nothing")
    void k01() throws IOException {
        String key = Target.key();
        assertEquals("another", target.get("/K01?" + key).text());
        assertEquals("made", target.get("/K01.notes?" + key).text());
    }

    @Test
    @DisplayName("K02 the file is closed: after its end, after a HEAD, and when the client leaves")
    void k02() throws IOException {
        String key = Target.key();
        assertEquals("0123456789abcdef", target.get("/K02?" + key).text());
        target.awaitText("/K02.notes?" + key, "read closed");
        key = Target.key();
        try (Wire wire = target.connect()) {
            wire.send("HEAD " + target.base() + "/K02?" + key + " HTTP/1.1\nHost: localhost\n\n");
            assertEquals("16", wire.head().header("Content-Length").orElseThrow());
        }
        target.awaitText("/K02.notes?" + key, "read closed");
        String abandoned = Target.key();
        Wire wire = target.connect();
        wire.get(target.base() + "/K02.large?" + abandoned).head();
        wire.reset();
        target.awaitNote("/K02.notes?" + abandoned, "closed");
    }

    @Test
    @DisplayName("K02 a wrapper has close() if its file has one")
    void k02Shape() throws IOException {
        assertEquals("(False, True)", target.get("/K02.shape").text());
    }

    @Test
    @DisplayName("K03 whatever has read() is a file; it is sent from where it stands, up to Content-Length")
    void k03() throws IOException {
        assertEquals("0123456789abcdef", target.get("/K03").text());
        assertEquals("abcdef", target.get("/K03.seek?" + Target.key()).text());
        try (Wire wire = target.connect()) {
            Response response = wire.get(target.base() + "/K03.length").response();
            assertEquals("5", response.header("Content-Length").orElseThrow());
            assertEquals("01234", response.text());
            assertEquals(
                    "01234", wire.get(target.base() + "/K03.length").response().text());
        }
    }

    @Test
    @DisplayName("K04 middleware can iterate over a wrapper")
    void k04() throws IOException {
        assertEquals("0123456789ABCDEF", target.get("/K04").text());
    }
}
