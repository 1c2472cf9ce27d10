package org.wsgibridge.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
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
@DisplayName("C Other CGI variables")
final class SectionCTest {

    @Parameter
    private Target target;

    @Test
    @DisplayName("C01 REQUEST_METHOD is any token, as it was sent")
    void c01() throws IOException {
        for (String method : List.of("PROPFIND", "get", "QUERY", "OPTIONS", "PATCH", "M-SEARCH!#$%&'*+.^_`|~")) {
            String got =
                    environ(target.fetch(target.head(method, "/C01") + "\n")).get("REQUEST_METHOD");
            assertEquals(method, got.substring(1, got.length() - 1).replace("\\'", "'"));
        }
        String search = target.head("PROPFIND", "/C01.body", "Content-Length: 3") + "\nabc";
        assertEquals("('PROPFIND', b'abc')", target.fetch(search).text());
        String options = target.head("OPTIONS", "/C01.body", "Content-Length: 3") + "\nabc";
        assertEquals("('OPTIONS', b'abc')", target.fetch(options).text());
    }

    @Test
    @DisplayName("C02 SERVER_NAME and SERVER_PORT are never empty")
    void c02() throws IOException {
        String port = "'" + target.container().port() + "'";
        Map<String, String> named = environ(request("HTTP/1.1\nHost: shop.example\nConnection: close"));
        assertEquals("'shop.example'", named.get("SERVER_NAME"));
        assertEquals("'80'", named.get("SERVER_PORT"));
        Map<String, String> six = environ(request("HTTP/1.1\nHost: [::1]:81\nConnection: close"));
        assertEquals("'[::1]'", six.get("SERVER_NAME"));
        assertEquals("'81'", six.get("SERVER_PORT"));
        Map<String, String> old = environ(request("HTTP/1.0"));
        assertTrue(Set.of("'127.0.0.1'", "'localhost'").contains(old.get("SERVER_NAME")), old.get("SERVER_NAME"));
        assertEquals(port, old.get("SERVER_PORT"));
        Response empty = request("HTTP/1.1\nHost:\nConnection: close");
        // Differences: C02
        if (target.runs("jetty")) {
            assertEquals(400, empty.status());
        } else {
            assertEquals("'127.0.0.1'", environ(empty).get("SERVER_NAME"));
            assertEquals(target.differs("C02") ? "'80'" : port, environ(empty).get("SERVER_PORT"));
        }
        Response colon = request("HTTP/1.1\nHost: shop.example:\nConnection: close");
        if (target.runs("tomcat")) {
            assertEquals("'80'", environ(colon).get("SERVER_PORT"));
        } else {
            assertEquals(400, colon.status());
        }
        assertEquals(
                400,
                request("HTTP/1.1\nHost: shop.example:65536\nConnection: close").status());
    }

    @Test
    @DisplayName("C03 SERVER_PROTOCOL is the request's version")
    void c03() throws IOException {
        assertEquals("'HTTP/1.0'", environ(request("HTTP/1.0")).get("SERVER_PROTOCOL"));
        Response present = request("HTTP/1.1\nHost: x\nConnection: close");
        assertEquals("'HTTP/1.1'", environ(present).get("SERVER_PROTOCOL"));
        try (Wire wire = target.connect()) {
            String first = wire.send("GET " + target.base() + "/C03\n").line();
            if (target.differs("C03")) {
                String status = target.runs("undertow") ? "400" : "505"; // Differences: C03
                assertTrue(first.startsWith("HTTP/1.1 " + status), first);
            } else {
                for (String line = first; !line.startsWith("SERVER_PROTOCOL="); line = wire.line()) {
                    first = line;
                }
                assertTrue(target.get("/C03").text().contains("SERVER_PROTOCOL='HTTP/1.1'"), first);
            }
        }
    }

    @Test
    @DisplayName("C04 CONTENT_TYPE and CONTENT_LENGTH stand under these names alone")
    void c04() throws IOException {
        String type = "Multipart/Form-Data;  boundary=\"a b\"; X=\u00c3\u00a9";
        Map<String, String> environ = environ(target.post("/C04", new byte[5], "Content-Type: " + type));
        // Differences: C04
        String seen = target.runs("jetty")
                ? type.replace("Multipart/Form-Data", "multipart/form-data")
                : target.runs("undertow") ? type.replace("  ", " ") : type;
        assertEquals("'" + seen.replace("\u00c3\u00a9", "\\xc3\\xa9") + "'", environ.get("CONTENT_TYPE"));
        assertEquals("'5'", environ.get("CONTENT_LENGTH"));
        assertFalse(environ.containsKey("HTTP_CONTENT_TYPE"));
        assertFalse(environ.containsKey("HTTP_CONTENT_LENGTH"));
        assertFalse(environ(target.get("/C04")).containsKey("CONTENT_TYPE"));
        String unknown = "text/plain; charset=klingon";
        environ = environ(target.post("/C04", new byte[5], "Content-Type: " + unknown));
        assertEquals("'" + unknown + "'", environ.get("CONTENT_TYPE"));
    }

    @Test
    @DisplayName("C05 CONTENT_LENGTH is a decimal number of any size, or absent")
    void c05() throws IOException {
        assertFalse(environ(target.get("/C05")).containsKey("CONTENT_LENGTH"));
        assertEquals("'0'", environ(target.post("/C05", new byte[0])).get("CONTENT_LENGTH"));
        try (Wire wire = target.connect()) {
            wire.send(target.head("POST", "/C05", "Content-Length: 3221225472") + "\n");
            if (target.differs("C05")) {
                assertEquals(413, wire.response().status());
            } else {
                Response response = wire.send(new byte[64 * 1024]).response();
                assertEquals("'3221225472'", environ(response).get("CONTENT_LENGTH"));
            }
        }
        for (String length : List.of("+5", "-5", "5, 5", "5 5", "0x5", "", "5\nContent-Length: 6")) {
            Response bad = target.fetch(target.head("POST", "/C05", "Content-Length: " + length) + "\nhello");
            assertEquals(400, bad.status(), length);
        }
    }

    @Test
    @DisplayName("C06 REMOTE_ADDR, REMOTE_HOST and REMOTE_PORT are the client's")
    void c06() throws IOException {
        Map<String, String> environ = environ(target.get("/C06"));
        assertEquals("'127.0.0.1'", environ.get("REMOTE_ADDR"));
        assertEquals("'127.0.0.1'", environ.get("REMOTE_HOST"));
        assertTrue(environ.get("REMOTE_PORT").matches("'\\d+'"), environ.get("REMOTE_PORT"));
        assertFalse(environ.containsKey("REMOTE_IDENT"));
    }

    @Test
    @DisplayName("C07 REMOTE_USER is who the container says, and nobody else")
    void c07() throws IOException {
        Map<String, String> spoofed = environ(target.get("/C07", "Remote_User: admin", "Remote-User: admin"));
        assertFalse(spoofed.containsKey("REMOTE_USER"));
        assertFalse(spoofed.containsKey("AUTH_TYPE"));
        assertEquals("'admin'", spoofed.get("HTTP_REMOTE_USER"));
        Map<String, String> environ = environ(target.fetch("GET /secured/admin HTTP/1.1\nHost: x\nAuthorization: "
                + SecuredWebapp.AUTHORIZATION + "\nConnection: close\n\n"));
        assertEquals("'\\xc5\\xbdi\\xc5\\xbeek'", environ.get("REMOTE_USER"));
        assertEquals("'BASIC'", environ.get("AUTH_TYPE").toUpperCase(java.util.Locale.ROOT));
    }

    @Test
    @DisplayName("C08 SERVER_SOFTWARE tells no version, and GATEWAY_INTERFACE is absent")
    void c08() throws IOException {
        Map<String, String> environ = environ(target.get("/C08"));
        assertEquals("'wsgi-bridge'", environ.get("SERVER_SOFTWARE"));
        assertFalse(environ.containsKey("GATEWAY_INTERFACE"));
    }

    @Test
    @DisplayName("C09 without TLS nothing speaks of it")
    void c09() throws IOException {
        Map<String, String> environ = environ(target.get("/C09"));
        assertFalse(environ.containsKey("HTTPS"));
        assertEquals(
                List.of(),
                environ.keySet().stream().filter(k -> k.startsWith("SSL_")).toList());
    }

    @Test
    @DisplayName("C10 headers of a proxy change nothing where the container does not trust them")
    void c10() throws IOException {
        Map<String, String> environ = environ(target.get(
                "/C10",
                "X-Forwarded-Proto: https",
                "X-Forwarded-For: 192.0.2.1",
                "X-Forwarded-Host: evil.example",
                "Forwarded: for=192.0.2.1;proto=https;host=evil.example"));
        assertEquals("'http'", environ.get("wsgi.url_scheme"));
        assertEquals("'127.0.0.1'", environ.get("REMOTE_ADDR"));
        assertEquals("'localhost'", environ.get("SERVER_NAME"));
        assertFalse(environ.containsKey("HTTPS"));
    }

    @Test
    @DisplayName("C11 what is not there is left out")
    void c11() throws IOException {
        assertEquals("[]", target.get("/C11").text());
    }

    private Response request(String rest) throws IOException {
        return target.fetch("GET " + target.base() + "/C02 " + rest + "\n\n");
    }

    private static Map<String, String> environ(Response response) {
        return Target.environ(response);
    }
}
