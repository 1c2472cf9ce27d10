package org.wsgibridge.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.testing.Wire;
import org.wsgibridge.testing.Wire.Response;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.TunedTargets#all")
@DisplayName("Rows that need a setting of the container's")
final class TunedTest {

    @Parameter
    private Target target;

    @Test
    @DisplayName("A12 the manual lists the environ's keys")
    void a12() throws IOException {
        Set<String> keys = new TreeSet<>();
        try (Wire wire = target.connect(TunedTargets.TLS.context(true))) {
            String head = target.head("POST", "/A12", "Content-Type: text/plain", "Content-Length: 2");
            keys.addAll(Target.environ(wire.send(head + "\nab").response()).keySet());
        }
        keys.addAll(Target.environ(target.fetch("GET /secured/admin HTTP/1.1\nHost: x\nAuthorization: "
                        + SecuredWebapp.AUTHORIZATION + "\nConnection: close\n\n"))
                .keySet());
        keys.removeIf(key -> key.startsWith("HTTP_"));
        if (target.differs("C09")) {
            keys.add("SSL_PROTOCOL");
        }
        assertEquals(manualKeys(), keys);
    }

    /** The names in the first column of the manual's first table. */
    private static Set<String> manualKeys() throws IOException {
        String table = Files.readString(Path.of("../../src/site/markdown/requests.md"))
                .split("## The environ\n\n", 2)[1]
                .split("\n\n", 2)[0];
        Set<String> keys = new TreeSet<>();
        for (String line : table.split("\n")) {
            Matcher name = Pattern.compile("`([A-Za-z_.]+)`").matcher(line.split("\\|")[1]);
            while (name.find()) {
                keys.add(name.group(1));
            }
        }
        keys.remove("HTTP_...");
        return keys;
    }

    @Test
    @DisplayName("B02 bytes that are no UTF-8 survive")
    void b02() throws IOException {
        Response response = target.get("/B02/x%E9/a;p/%C3%A9");
        if (target.runs("tomcat")) {
            assertEquals(400, response.status()); // no setting changes that
        } else {
            assertEquals(
                    "'/B02/x\\xe9/a;p/\\xc3\\xa9'", Target.environ(response).get("PATH_INFO"));
        }
    }

    @Test
    @DisplayName("B03 an escaped percent sign is decoded once")
    void b03() throws IOException {
        assertEquals("'/B03/100%/a%25'", pathInfo("/B03/100%25/a%2525"));
    }

    @Test
    @DisplayName("B04 an escaped slash is a slash; REQUEST_URI keeps it")
    void b04() throws IOException {
        Map<String, String> environ = Target.environ(target.get("/B04/a%2Fb%2f?c"));
        assertEquals("'/B04/a/b/'", environ.get("PATH_INFO"));
        assertEquals("'" + target.base() + "/B04/a%2Fb%2f?c'", environ.get("REQUEST_URI"));
    }

    @Test
    @DisplayName("B07 no way of writing a path leads past a constraint")
    void b07() throws IOException {
        for (String path : List.of(
                "/admin",
                "/x/..;/admin",
                "/x/%2e%2e/admin",
                "/x%2F..%2Fadmin",
                "//admin",
                "/x//..//admin",
                "/%2Fadmin",
                "/a%2Fb%2F..%2F..%2Fadmin",
                "/;x/admin",
                "/.;/admin",
                "//admin/%EF%BF%BD",
                "/./%2Fadmin",
                "/x%2F%2e%2e;%2Fadmin",
                "//admin/%E9",
                "/%2e/admin")) {
            Response response = target.fetch("GET /secured" + path + " HTTP/1.1\nHost: x\nConnection: close\n\n");
            if (response.status() == 200) {
                String seen = Target.environ(response).get("PATH_INFO");
                assertFalse(seen.startsWith("'/admin"), path + " is seen as " + seen);
            } else {
                assertTrue(Set.of(400, 401).contains(response.status()), path + ": " + response.statusLine());
            }
        }
    }

    @Test
    @DisplayName("B08 empty segments are where the container has them, but never in front")
    void b08() throws IOException {
        boolean dropped = !target.runs("jetty");
        assertEquals(dropped ? "'/B08/a/b/'" : "'/B08/a//b//'", pathInfo("/B08/a//b//"));
        Response elsewhere = target.fetch("GET //B08/x HTTP/1.1\nHost: x\nConnection: close\n\n");
        if (dropped) {
            assertEquals("'/B08/x'", Target.environ(elsewhere).get("PATH_INFO"));
        } else {
            assertEquals(400, elsewhere.status());
        }
    }

    @Test
    @DisplayName("B11 at the root PATH_INFO is a slash")
    void b11() throws IOException {
        Map<String, String> environ = Target.environ(target.get("/B11/"));
        assertEquals("'" + target.base() + "'", environ.get("SCRIPT_NAME"));
        assertEquals("'/B11/'", environ.get("PATH_INFO"));
        Map<String, String> root = Target.environ(target.fetch("GET / HTTP/1.1\nHost: x\nConnection: close\n\n"));
        assertEquals("''", root.get("SCRIPT_NAME"));
        assertEquals("'/'", root.get("PATH_INFO"));
    }

    @Test
    @DisplayName("C09 with TLS the environ tells of it")
    void c09() throws IOException {
        Map<String, String> environ = secure("/C09", false);
        assertEquals("'on'", environ.get("HTTPS"));
        assertEquals(target.differs("C09") ? null : "'TLSv1.3'", environ.get("SSL_PROTOCOL"));
        assertTrue(environ.get("SSL_CIPHER").startsWith("'TLS_"), environ.get("SSL_CIPHER"));
        assertTrue(Set.of("'128'", "'256'").contains(environ.get("SSL_CIPHER_USEKEYSIZE")));
        assertTrue(environ.get("SSL_SESSION_ID").matches("'[0-9a-fA-F]+'"), environ.get("SSL_SESSION_ID"));
        assertFalse(environ.containsKey("SSL_CLIENT_CERT"));
        assertEquals("'" + target.container().tlsPort() + "'", environ.get("SERVER_PORT"));
    }

    @Test
    @DisplayName("C09 a client's certificate is handed on")
    void c09Certificate() throws IOException {
        Map<String, String> environ = secure("/C09", true);
        assertEquals("'SUCCESS'", environ.get("SSL_CLIENT_VERIFY"));
        String subject = environ.get("SSL_CLIENT_S_DN");
        assertTrue(subject.contains("CN=localhost") && subject.contains("\\xc5\\xbdi\\xc5\\xbeek"), subject);
        String pem = environ.get("SSL_CLIENT_CERT");
        assertTrue(pem.startsWith("'-----BEGIN CERTIFICATE-----\\nMII"), pem);
        assertTrue(pem.endsWith("\\n-----END CERTIFICATE-----\\n'"), pem);
    }

    @Test
    @DisplayName("C10 a proxy that the container trusts is believed")
    void c10() throws IOException {
        Map<String, String> environ =
                Target.environ(target.get("/C10", "X-Forwarded-Proto: https", "X-Forwarded-For: 192.0.2.1"));
        assertEquals("'https'", environ.get("wsgi.url_scheme"));
        assertEquals("'on'", environ.get("HTTPS"));
        assertEquals("'443'", environ.get("SERVER_PORT"));
        assertEquals("'192.0.2.1'", environ.get("REMOTE_ADDR"));
    }

    @Test
    @DisplayName("D06 names are told apart without regard to case, in Turkish too")
    void d06() throws IOException {
        assertEquals("'1'", Target.environ(target.get("/D06", "if-match: 1")).get("HTTP_IF_MATCH"));
        assertEquals("'2'", Target.environ(target.get("/D06", "X-II-ii: 2")).get("HTTP_X_II_II"));
    }

    @Test
    @DisplayName("D08 with HTTP/2 there is HTTP_HOST")
    void d08() throws Exception {
        HttpResponse<String> response = http2().send(over("/D08/x?y"), HttpResponse.BodyHandlers.ofString());
        assertEquals(HttpClient.Version.HTTP_2, response.version());
        String environ = response.body();
        String authority = "localhost:" + target.container().tlsPort();
        assertTrue(environ.contains("HTTP_HOST='" + authority + "'\n"), environ);
        assertTrue(environ.contains("SERVER_PROTOCOL='HTTP/2.0'\n"), environ);
        assertTrue(environ.contains("wsgi.url_scheme='https'\n"), environ);
        assertFalse(environ.contains(":AUTHORITY"), environ);
    }

    @Test
    @DisplayName("J11 with HTTP/2 long answers come whole, several over one connection")
    void j11() {
        HttpClient client = http2();
        Map<String, CompletableFuture<HttpResponse<String>>> answers = new TreeMap<>();
        for (String query : List.of("a", "b,several", "c", "d,several")) {
            answers.put(
                    query,
                    client.sendAsync(over("/J11.long?" + query), HttpResponse.BodyHandlers.ofString(ISO_8859_1)));
        }
        answers.forEach((query, answer) -> {
            HttpResponse<String> response =
                    answer.orTimeout(30, TimeUnit.SECONDS).join();
            assertEquals(HttpClient.Version.HTTP_2, response.version());
            assertTrue(query.substring(0, 1).repeat(2_100_003).equals(response.body()), query);
        });
    }

    @Test
    @DisplayName("J12 a client of HTTP/2 that takes nothing keeps no other one waiting")
    void j12Http2() throws IOException {
        try (SSLSocket idle = (SSLSocket) TunedTargets.TLS
                .context(false)
                .getSocketFactory()
                .createSocket(
                        InetAddress.getLoopbackAddress(), target.container().tlsPort())) {
            SSLParameters parameters = idle.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            idle.setSSLParameters(parameters);
            idle.getOutputStream().write(endless(target.base() + "/J11?" + Target.key()));
            idle.getInputStream().readNBytes(50_000); // and no more
            long longest = 0;
            long begun = System.nanoTime();
            for (long now = begun; now - begun < TimeUnit.SECONDS.toNanos(3); ) {
                assertEquals(200, target.get("/").status());
                longest = Math.max(longest, System.nanoTime() - now);
                now = System.nanoTime();
            }
            assertTrue(longest < TimeUnit.SECONDS.toNanos(2), longest + " ns");
        }
    }

    /** A request over HTTP/2 whose client lets as much come as there can be (RFC 9113, RFC 7541). */
    private static byte[] endless(String path) {
        ByteBuffer frames = ByteBuffer.allocate(1000);
        frames.put("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
        frames.putInt(6 << 8 | 4).put((byte) 0).putInt(0); // SETTINGS
        frames.putShort((short) 4).putInt(Integer.MAX_VALUE); // SETTINGS_INITIAL_WINDOW_SIZE
        frames.putInt(4 << 8 | 8).put((byte) 0).putInt(0); // WINDOW_UPDATE
        frames.putInt(Integer.MAX_VALUE - 65_535);
        int length = 2 + 2 + path.length() + 2 + "localhost".length();
        frames.putInt(length << 8 | 1).put((byte) 5).putInt(1); // HEADERS, with the end of both
        frames.put((byte) 0x82).put((byte) 0x87); // :method GET, :scheme https
        frames.put((byte) 4).put((byte) path.length()).put(path.getBytes(ISO_8859_1));
        frames.put((byte) 1).put((byte) "localhost".length()).put("localhost".getBytes(ISO_8859_1)); // :authority
        return Arrays.copyOf(frames.array(), frames.position());
    }

    private static HttpClient http2() {
        return HttpClient.newBuilder()
                .sslContext(TunedTargets.TLS.context(false))
                .version(HttpClient.Version.HTTP_2)
                .build();
    }

    private HttpRequest over(String path) {
        String authority = "localhost:" + target.container().tlsPort();
        return HttpRequest.newBuilder(URI.create("https://" + authority + target.base() + path))
                .build();
    }

    @Test
    @DisplayName("E02 wsgi.url_scheme is https with TLS")
    void e02() throws IOException {
        assertEquals("'https'", secure("/E02", false).get("wsgi.url_scheme"));
    }

    @Test
    @DisplayName("E07 HTTP_PROXY of the process is no header")
    void e07() throws IOException {
        assertEquals("(True, [])", target.get("/E07").text());
    }

    @Test
    @DisplayName("F11 nobody is told to continue where the body is not wanted")
    void f11() throws IOException {
        String expecting = "Expect: 100-continue";
        try (Wire wire = target.connect()) {
            wire.send(target.head("POST", "/F11", expecting, "Content-Length: 5") + "\n");
            if (target.runs("tomcat") && target.base().isEmpty()) {
                // Asynchronous reading does not make Tomcat tell; as clients do after a second, this one goes on.
                wire.send("hello");
                assertEquals(100, wire.head().status());
                assertEquals("b'hello'", wire.response().text());
            } else {
                assertEquals(100, wire.head().status());
                assertEquals("b'hello'", wire.send("hello").response().text());
            }
        }
        try (Wire wire = target.connect()) {
            wire.send(target.head("POST", "/F11.refuse", expecting, "Content-Length: 5") + "\n");
            assertEquals(413, wire.response().status());
        }
    }

    @Test
    @DisplayName("G04 each application has a logger of its own, named after context and servlet")
    void g04() throws IOException {
        String mark = target.name().replace(' ', '-');
        assertEquals("written", target.get("/G04?" + mark).text());
        String log = target.container().awaitLog("G04 " + mark);
        String line =
                log.lines().filter(l -> l.contains("G04 " + mark)).findFirst().orElseThrow();
        assertTrue(line.startsWith("WARNING org.wsgibridge.rows: "), line);
    }

    @Test
    @DisplayName("J12 a container that compresses does not hold a block back")
    void j12() throws IOException {
        String key = Target.key();
        try (Wire wire = target.connect()) {
            wire.send("GET " + target.base() + "/J01?" + key + " HTTP/1.1\nHost: localhost\nAccept-Encoding: gzip\n\n");
            assertEquals("gzip", wire.head().header("Content-Encoding").orElseThrow());
            InputStream body = new GZIPInputStream(wire.chunks());
            assertEquals("first", new String(body.readNBytes(5), ISO_8859_1));
            target.get("/J01.open?" + key);
            assertEquals("True", new String(body.readAllBytes(), ISO_8859_1));
        }
    }

    @Test
    @DisplayName("N05 an application may take longer than the container waits for others")
    void n05() throws IOException {
        Response response = target.get("/N05?" + 2.0 * TunedTargets.IMPATIENT / 1000);
        assertEquals(200, response.status());
        assertEquals("at last", response.text());
        assertEquals("at last", target.get("/N05?0").text());
    }

    @Test
    @DisplayName("M01 with HTTP/2 a HEAD has the headers of a GET, too")
    void m01() throws Exception {
        for (String path : List.of("/M01", "/M01.list", "/M01.bare", "/M01.nothing", "/M01.long")) {
            HttpRequest head = HttpRequest.newBuilder(over(path), (name, value) -> true)
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build();
            HttpResponse<String> response = http2().send(head, HttpResponse.BodyHandlers.ofString());
            assertEquals(HttpClient.Version.HTTP_2, response.version());
            assertEquals(200, response.statusCode(), path);
            if (!path.endsWith("g")) {
                assertEquals(Optional.of("5"), response.headers().firstValue("Content-Length"), path);
            }
        }
    }

    private String pathInfo(String path) throws IOException {
        return Target.environ(target.get(path)).get("PATH_INFO");
    }

    private Map<String, String> secure(String path, boolean withCertificate) throws IOException {
        try (Wire wire = target.connect(TunedTargets.TLS.context(withCertificate))) {
            wire.send("GET " + target.base() + path + " HTTP/1.1\nHost: localhost:"
                    + target.container().tlsPort() + "\nConnection: close\n\n");
            return Target.environ(wire.response());
        }
    }
}
