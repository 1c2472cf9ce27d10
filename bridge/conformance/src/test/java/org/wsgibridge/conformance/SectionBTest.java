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
import org.wsgibridge.testing.Wire.Response;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.Targets#all")
@DisplayName("B Path family")
final class SectionBTest {

    @Parameter
    private Target target;

    @Test
    @DisplayName("B01 PATH_INFO is the decoded bytes as latin-1")
    void b01() throws IOException {
        assertEquals("'/B01/caf\\xc3\\xa9x'", environ("/B01/caf%C3%A9x").get("PATH_INFO"));
    }

    @Test
    @DisplayName("B02 bytes that are no UTF-8 survive")
    void b02() throws IOException {
        Response response = target.get("/B02/x%E9");
        if (target.differs("B02")) {
            assertEquals(400, response.status());
        } else {
            assertEquals("'/B02/x\\xe9'", Target.environ(response).get("PATH_INFO"));
        }
    }

    @Test
    @DisplayName("B03 an escaped percent sign is decoded once")
    void b03() throws IOException {
        Response response = target.get("/B03/100%25/a%2525");
        if (target.differs("B03")) {
            assertEquals(400, response.status());
        } else {
            assertEquals("'/B03/100%/a%25'", Target.environ(response).get("PATH_INFO"));
        }
    }

    @Test
    @DisplayName("B04 an escaped slash is a slash")
    void b04() throws IOException {
        // Differences: B04
        Response response = target.get("/B04/a%2Fb");
        if (target.runs("undertow")) {
            assertEquals("'/B04/a%2Fb'", Target.environ(response).get("PATH_INFO"));
        } else {
            assertEquals(400, response.status());
        }
    }

    @Test
    @DisplayName("B05 path parameters stay, but for the session id")
    void b05() throws IOException {
        assertEquals("'/B05/a;v=2/b'", environ("/B05/a;v=2/b;jsessionid=1").get("PATH_INFO"));
        Map<String, String> environ = environOf("/my%20ctx;x=1/sv;y=2/a");
        assertEquals("'/my ctx/sv'", environ.get("SCRIPT_NAME"));
        assertEquals("'/a'", environ.get("PATH_INFO"));
    }

    @Test
    @DisplayName("B06 escaped delimiters are decoded, and delimit nothing")
    void b06() throws IOException {
        Map<String, String> environ = environ("/B06/a%3Bb%3Fc%23d");
        assertEquals("'/B06/a;b?c#d'", environ.get("PATH_INFO"));
        assertEquals("''", environ.get("QUERY_STRING"));
    }

    @Test
    @DisplayName("B07 the application sees the path that the container has checked")
    void b07() throws IOException {
        for (String path : List.of("/admin", "/admin;y/z", "/%61dmin/")) {
            Response refused = target.fetch("GET /secured" + path + " HTTP/1.1\nHost: x\nConnection: close\n\n");
            assertEquals(401, refused.status(), path);
            assertTrue(admitted(path).get("PATH_INFO").startsWith("'/admin"), path);
        }
        boolean left = target.runs("undertow"); // Differences: B07
        for (String path : List.of("/x/../admin", "/x/./../admin")) {
            assertChecked(path, left ? 200 : 401);
        }
        for (String path : List.of("/x/..;/admin", "/x/%2e%2e/admin", "/x/%2E%2E;a=b/admin")) {
            assertChecked(path, left ? 200 : target.differs("B07") ? 400 : 401);
        }
        for (String path : List.of("/admin%2Fx", "/admin%2Fx//%E9")) {
            assertChecked(path, left ? 200 : 400);
        }
    }

    /** Where a path has not been taken for that of a constraint, the application does not take it for that either. */
    private void assertChecked(String path, int status) throws IOException {
        Response response = target.fetch("GET /secured" + path + " HTTP/1.1\nHost: x\nConnection: close\n\n");
        assertEquals(status, response.status(), path);
        if (status == 401) {
            assertEquals("'/admin'", admitted(path).get("PATH_INFO"), path);
        } else if (status == 200) {
            String seen = Target.environ(response).get("PATH_INFO");
            assertFalse(seen.matches("'/admin(/.*)?'"), path + " is seen as " + seen);
        }
    }

    @Test
    @DisplayName("B08 empty segments are dropped")
    void b08() throws IOException {
        // Differences: B08
        for (String path : List.of("/B08//a///b", "//B08/a//b")) {
            Response response = target.get(path);
            if (target.runs("jetty")) {
                assertEquals(400, response.status());
            } else {
                String seen = target.differs("B08") ? path : "/B08/a/b";
                assertEquals("'" + seen + "'", Target.environ(response).get("PATH_INFO"));
            }
        }
        Response elsewhere = target.fetch("GET //evil.example/x.ext HTTP/1.1\nHost: x\nConnection: close\n\n");
        if (target.differs("B08")) {
            assertEquals(400, elsewhere.status());
        } else {
            assertEquals("'/evil.example/x.ext'", Target.environ(elsewhere).get("PATH_INFO"));
        }
    }

    @Test
    @DisplayName("B09 a plus sign is a plus sign")
    void b09() throws IOException {
        assertEquals("'/B09/a+b'", environ("/B09/a+b").get("PATH_INFO"));
    }

    @Test
    @DisplayName("B10 SCRIPT_NAME is context path and servlet path, decoded, however they are written")
    void b10() throws IOException {
        for (String path : List.of("/caf%C3%A9/sv/x", "/caf%c3%a9/sv/x", "/c%61f%C3%A9/s%76/x")) {
            assertPlace("'/caf\\xc3\\xa9/sv'", "'/x'", path);
        }
        assertPlace("'/my ctx/sv'", "'/a'", "/m%79%20ctx/s%76/a");
        assertPlace("'" + target.base() + "'", "'/B01/x'", target.base() + "/B01/x");
    }

    @Test
    @DisplayName("B11 PATH_INFO is empty where the URL is exactly the mount")
    void b11() throws IOException {
        assertPlace("'/my ctx/sv'", "''", "/my%20ctx/sv");
        assertPlace("'/my ctx/sv'", "'/'", "/my%20ctx/sv/");
        Response bare = target.fetch("GET /maps HTTP/1.1\nHost: localhost\nConnection: close\n\n");
        assertTrue(Set.of(301, 302, 303, 307, 308).contains(bare.status()), bare.statusLine());
        assertTrue(bare.header("Location").orElseThrow().endsWith("/maps/"));
    }

    @Test
    @DisplayName("B12 with a default or extension mapping all of the path is PATH_INFO")
    void b12() throws IOException {
        assertPlace("'/my ctx'", "'/q/w.ext'", "/my%20ctx/q/w.ext");
        assertPlace("''", "'/q/w.ext'", "/q/w.ext");
        assertPlace("''", "'/exact'", "/exact");
    }

    @Test
    @DisplayName("B13 QUERY_STRING is as it was sent")
    void b13() throws IOException {
        assertEquals("''", environ("/B13").get("QUERY_STRING"));
        assertEquals("''", environ("/B13?").get("QUERY_STRING"));
        assertEquals("'a=%2F+x&&=;?'", environ("/B13?a=%2F+x&&=;?").get("QUERY_STRING"));
        Response unescaped = target.get("/B13?%zz");
        if (target.runs("undertow")) { // Differences: B13
            assertEquals(400, unescaped.status());
        } else {
            assertEquals("'%zz'", Target.environ(unescaped).get("QUERY_STRING"));
        }
        Response raw = target.get("/B13?q=\u00c3\u00a9");
        if (target.differs("B13")) {
            assertEquals(400, raw.status());
        } else {
            assertEquals("'q=\\xc3\\xa9'", Target.environ(raw).get("QUERY_STRING"));
        }
    }

    @Test
    @DisplayName("B14 REQUEST_URI is path and query as they were sent")
    void b14() throws IOException {
        assertEquals(
                "'" + target.base() + "/B14/a%20b;p?c=%C3'",
                environ("/B14/a%20b;p?c=%C3").get("REQUEST_URI"));
        String empty = target.differs("B14") ? "" : "?";
        assertEquals(
                "'" + target.base() + "/B14" + empty + "'", environ("/B14?").get("REQUEST_URI"));
        Response absolute = target.fetch("GET http://shop.example:8081" + target.base()
                + "/B14/x?y HTTP/1.1\nHost: shop.example:8081\nConnection: close\n\n");
        assertEquals("'" + target.base() + "/B14/x?y'", Target.environ(absolute).get("REQUEST_URI"));
        assertEquals("'/B14/x'", Target.environ(absolute).get("PATH_INFO"));
        assertEquals("'shop.example'", Target.environ(absolute).get("SERVER_NAME"));
        assertEquals("'8081'", Target.environ(absolute).get("SERVER_PORT"));
    }

    @Test
    @DisplayName("B15 the URL can be put together again")
    void b15() throws IOException {
        for (String path : List.of(
                "/B15",
                "/B15/",
                "/B15/a%20b",
                "/B15/%C3%A9",
                "/B15/a%3Fb",
                "/B15/a%23b?c",
                "/B15/a;b=c,d",
                "/B15/~x",
                "/B15/x?",
                "/B15/x?y=%20+z",
                "/B15/%E2%82%AC/x?q=%E2%82%AC")) {
            String expected = "http://localhost:" + target.container().port() + target.base() + path;
            String got = target.fetch("GET " + target.base() + path + " HTTP/1.1\nHost: localhost:"
                            + target.container().port() + "\nConnection: close\n\n")
                    .text();
            assertEquals(expected.replaceAll("\\?$", ""), got);
        }
    }

    @Test
    @DisplayName("B16 a target that is no path gets an answer without the application")
    void b16() throws IOException {
        int port = target.container().port();
        Response connect = target.fetch("CONNECT localhost:" + port + " HTTP/1.1\nHost: localhost:" + port + "\n\n");
        // Differences: B16
        assertEquals(target.runs("undertow") ? 500 : 501, connect.status());
        Response options = target.fetch("OPTIONS * HTTP/1.1\nHost: localhost\nConnection: close\n\n");
        assertEquals(target.runs("undertow") ? 500 : 200, options.status());
    }

    @Test
    @DisplayName("B17 there is no PATH_TRANSLATED")
    void b17() throws IOException {
        assertFalse(environ("/B17/x").containsKey("PATH_TRANSLATED"));
    }

    private Map<String, String> environ(String path) throws IOException {
        return Target.environ(target.get(path));
    }

    private Map<String, String> environOf(String path) throws IOException {
        return Target.environ(target.fetch("GET " + path + " HTTP/1.1\nHost: localhost\nConnection: close\n\n"));
    }

    private Map<String, String> admitted(String path) throws IOException {
        return Target.environ(target.fetch("GET /secured" + path + " HTTP/1.1\nHost: x\nAuthorization: "
                + SecuredWebapp.AUTHORIZATION + "\nConnection: close\n\n"));
    }

    private void assertPlace(String scriptName, String pathInfo, String path) throws IOException {
        Map<String, String> environ = environOf(path);
        assertEquals(scriptName, environ.get("SCRIPT_NAME"), path);
        assertEquals(pathInfo, environ.get("PATH_INFO"), path);
    }
}
