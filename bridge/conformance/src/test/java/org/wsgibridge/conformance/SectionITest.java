package org.wsgibridge.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.testing.Wire;
import org.wsgibridge.testing.Wire.Response;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.Targets#all")
@DisplayName("I Headers and status on the wire")
final class SectionITest {

    @Parameter
    private Target target;

    @Test
    @DisplayName("I01 a header that stands several times is sent as often, in order")
    void i01() throws IOException {
        Response response = target.get("/I01");
        assertEquals(List.of("a=1; Path=/", "b=\"x,y\"; HttpOnly", "a=2"), response.all("Set-Cookie"));
        assertEquals(List.of("one", "two", "one"), response.all("X-Name"));
    }

    @Test
    @DisplayName("I02 the Content-Type is the application's")
    void i02() throws IOException {
        typed("image/png");
        typed("text/html; charset=utf-8");
        typed("application/json");
        // Differences: I02
        boolean dropped = target.runs("tomcat-10.1");
        typed("text/plain; charset=latin-1", dropped ? "text/plain" : "text/plain; charset=latin-1");
        typed("text/html; charset=no-such", dropped ? "text/html" : "text/html; charset=no-such");
        typed("multipart/x; boundary=\"ab\"");
        typed("multipart/x; boundary=\"a b\"; charset=UTF-8");
        typed("text/x; a=1; charset=utf-8; b=2");
    }

    private void typed(String type) throws IOException {
        typed(type, type);
    }

    private void typed(String type, String expected) throws IOException {
        Response response = target.get("/I02?" + type.replace(" ", "%20").replace("\"", "%22"));
        assertEquals(200, response.status(), type);
        assertEquals("typed", response.text(), type);
        assertEquals(parts(expected), parts(response.header("Content-Type").orElseThrow()));
    }

    /** A media type means the same without spaces between its parameters, and in any order. */
    private static List<String> parts(String type) {
        return Stream.of(type.split(";")).map(String::strip).sorted().toList();
    }

    @Test
    @DisplayName("I03 no Content-Type is made up, and no charset added to one")
    void i03() throws IOException {
        assertEquals(Optional.empty(), target.get("/I03").header("Content-Type"));
        String encoded = "GET /encoded" + target.base() + "%s HTTP/1.1\nHost: localhost\nConnection: close\n\n";
        assertEquals(Optional.empty(), target.fetch(encoded.formatted("/I03")).header("Content-Type"));
        assertEquals(
                Optional.of("image/png"),
                target.fetch(encoded.formatted("/I02?image/png")).header("Content-Type"));
        assertEquals(
                Optional.of("text/html"),
                target.fetch(encoded.formatted("/I02?text/html")).header("Content-Type"));
    }

    @Test
    @DisplayName("I04 a second Content-Type is refused")
    void i04() throws IOException {
        assertEquals("""
                [('Content-Type', 'text/plain'), ('content-type', 'text/html')]: ValueError
                [('ETag', '"a"'), ('ETag', '"a"')]: ValueError
                [('Location', '/a'), ('Location', '/b')]: ValueError
                """, target.get("/I04").text());
    }

    @Test
    @DisplayName(
            "I05 Date, Server and Last-Modified stand once: the application's, of several Dates or Servers its last, else the container's")
    void i05() throws IOException {
        Response response = target.get("/I05");
        assertEquals(List.of("Thu, 01 Jan 1970 00:00:00 GMT"), response.all("Date"));
        assertEquals(List.of("rows"), response.all("Server"));
        assertEquals(List.of("yesterday"), response.all("Last-Modified"));
        response = target.get("/I05.several");
        assertEquals(List.of("Thu, 01 Jan 1970 00:00:00 GMT"), response.all("Date"));
        assertEquals(List.of("rows"), response.all("Server"));
        assertEquals(1, target.get("/I05.none").all("Date").size());
    }

    @Test
    @DisplayName("I06 a value's characters are its bytes")
    void i06() throws IOException {
        StringBuilder bytes = new StringBuilder("<\t");
        IntStream.rangeClosed(0x20, 0x7e).forEach(bytes::appendCodePoint);
        IntStream.rangeClosed(0x80, 0xff).forEach(bytes::appendCodePoint);
        assertEquals(bytes + ">", target.get("/I06").header("X-Bytes").orElseThrow());
    }

    @Test
    @DisplayName("I07 a relative Location stays relative")
    void i07() throws IOException {
        Response response = target.get("/I07");
        assertEquals(302, response.status());
        assertEquals("/rel?x", response.header("Location").orElseThrow());
    }

    @Test
    @DisplayName("I08 no session is made")
    void i08() throws IOException {
        Response response = target.get("/I03");
        assertEquals(Optional.empty(), response.header("Set-Cookie"));
        assertEquals(Optional.empty(), response.header("Expires"));
    }

    @Test
    @DisplayName("I09 headers that are too large for the container are not sent; no part of the answer is")
    void i09() throws IOException {
        try (Wire wire = target.connect()) {
            wire.get(target.base() + "/I09");
            // Differences: I09
            if (target.runs("tomcat") && target.base().equals("/app")) {
                assertEquals("", wire.rest());
            } else if (target.runs("undertow")) {
                assertEquals("large", wire.response().text()); // nothing is too large
            } else {
                Response response = wire.response();
                assertEquals(500, response.status());
                assertEquals(Optional.empty(), response.header("X-Large"));
                assertNotEquals("large", response.text());
            }
        }
        if (target.runs("tomcat")) {
            target.container().awaitLog("HeadersTooLargeException");
        }
    }

    @Test
    @DisplayName("I10 an error status keeps the application's body, or none")
    void i10() throws IOException {
        Response with = target.get("/I10?mine");
        assertEquals(404, with.status());
        assertEquals("mine", with.text());
        Response without = target.get("/I10");
        assertEquals(404, without.status());
        assertEquals("", without.text());
    }

    @Test
    @DisplayName("I11 every status from 200 to 599 passes")
    void i11() throws IOException {
        for (int status : new int[] {200, 201, 206, 207, 218, 299, 300, 399, 400, 418, 451, 499, 500, 511, 599}) {
            Response response = target.get("/I11?" + status);
            assertEquals(status, response.status());
            assertEquals("status", response.text());
        }
    }
}
