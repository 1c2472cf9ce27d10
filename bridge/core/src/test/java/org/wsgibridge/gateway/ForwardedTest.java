package org.wsgibridge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.testing.Deployed;

@DisplayName("trusted-proxies: what proxies say of the client")
class ForwardedTest {

    private final FakeRequest fake = new FakeRequest(); // its peer is 192.0.2.7

    private Map<String, Object> environ(String... settings) {
        return new RequestTranslator(Deployed.settings(settings))
                .translate(fake.request)
                .toMap();
    }

    private Map<String, Object> trusting() {
        return environ("trusted-proxies", "192.0.2.0/24, 10.1.1.1, 2001:db8::/32");
    }

    @Test
    @DisplayName("C10 is nothing without the setting")
    void untold() {
        fake.header("X-Forwarded-For", "203.0.113.9").header("X-Forwarded-Proto", "https");
        Map<String, Object> environ = environ();
        assertEquals("192.0.2.7", environ.get("REMOTE_ADDR"));
        assertEquals("http", environ.get("wsgi.url_scheme"));
        assertEquals("203.0.113.9", environ.get("HTTP_X_FORWARDED_FOR"));
    }

    @Test
    @DisplayName("is taken away where the peer is no trusted proxy")
    void peer() {
        fake.header("X-Forwarded-For", "203.0.113.9").header("Forwarded", "for=1.2.3.4");
        Map<String, Object> environ = environ("trusted-proxies", "10.0.0.0/8");
        assertEquals("192.0.2.7", environ.get("REMOTE_ADDR"));
        assertFalse(environ.containsKey("HTTP_X_FORWARDED_FOR"));
        assertFalse(environ.containsKey("HTTP_FORWARDED"));
    }

    @Test
    @DisplayName("Forwarded beside X-Forwarded-* is the client's own word: most proxies pass it on")
    void both() {
        fake.header("Host", "shop.example")
                .header("X-Forwarded-For", "203.0.113.9")
                .header("Forwarded", "for=10.0.0.5;host=evil.example;proto=https");
        Map<String, Object> environ = trusting();
        assertEquals("203.0.113.9", environ.get("REMOTE_ADDR"));
        assertEquals("shop.example", environ.get("HTTP_HOST"));
        assertEquals("http", environ.get("wsgi.url_scheme"));
    }

    @Test
    @DisplayName("a proxy on a Unix socket has no address, and is called unix")
    void unix() {
        fake.header("X-Forwarded-For", "203.0.113.9");
        assertEquals("192.0.2.7", environ("trusted-proxies", "unix").get("REMOTE_ADDR"));
        fake.when(fake.request.getRemoteAddr(), "");
        assertEquals("203.0.113.9", environ("trusted-proxies", "unix").get("REMOTE_ADDR"));
        assertEquals("", environ("trusted-proxies", "10.0.0.0/8").get("REMOTE_ADDR"));
    }

    @Test
    @DisplayName("X-Forwarded-*: client, scheme, host and port")
    void x() {
        fake.header("Host", "backend")
                .header("X-Forwarded-For", "203.0.113.9")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "shop.example")
                .header("X-Forwarded-Port", "8443");
        Map<String, Object> environ = trusting();
        assertEquals("203.0.113.9", environ.get("REMOTE_ADDR"));
        assertEquals("https", environ.get("wsgi.url_scheme"));
        assertEquals("on", environ.get("HTTPS"));
        assertEquals("shop.example", environ.get("SERVER_NAME"));
        assertEquals("8443", environ.get("SERVER_PORT"));
        assertEquals("shop.example:8443", environ.get("HTTP_HOST"));
    }

    @Test
    @DisplayName("hops are believed from the last one on, up to the first that is no trusted proxy's")
    void hops() {
        fake.header("X-Forwarded-For", "6.6.6.6, 203.0.113.9:1234, 10.1.1.1");
        Map<String, Object> environ = trusting();
        assertEquals("203.0.113.9", environ.get("REMOTE_ADDR"));
        assertEquals("1234", environ.get("REMOTE_PORT"));
    }

    @Test
    @DisplayName("Forwarded, with quotes and IPv6")
    void forwarded() {
        fake.header(
                "Forwarded",
                "for=1.1.1.1;proto=http, For=\"[2001:db9::17]:4711\";proto=https;host=\"a,b.example\""
                        + ";HOST=shop.example, for=\"[2001:db8::1]\"");
        Map<String, Object> environ = trusting();
        assertEquals("2001:db9::17", environ.get("REMOTE_ADDR"));
        assertEquals("4711", environ.get("REMOTE_PORT"));
        assertEquals("https", environ.get("wsgi.url_scheme"));
        assertEquals("shop.example", environ.get("SERVER_NAME"));
        assertEquals("443", environ.get("SERVER_PORT"));
    }

    @Test
    @DisplayName("a port that TCP does not have is none, and its host is no host")
    void ports() {
        fake.header("Forwarded", "for=\"203.0.113.9:65536\";host=\"shop.example:99999\"");
        Map<String, Object> environ = trusting();
        assertEquals("203.0.113.9", environ.get("REMOTE_ADDR"));
        assertFalse(environ.containsKey("REMOTE_PORT"));
        assertEquals("example.org", environ.get("SERVER_NAME"));
        assertEquals("80", environ.get("SERVER_PORT"));
    }

    @ParameterizedTest
    @ValueSource(strings = {",", "\"\",", "for=\"", "for=\"\\\"", "a", "\"", ";="})
    @DisplayName("O6 however long a client makes its word, the proxy's own is found, and soon")
    void longOnes(String word) {
        fake.header("Forwarded", "for=\"" + word.repeat(30_000) + "\", for=203.0.113.9");
        assertEquals(
                "203.0.113.9",
                assertTimeout(Duration.ofSeconds(3), () -> trusting()).get("REMOTE_ADDR"));
    }

    @Test
    @DisplayName("A04 what a proxy tells instead of an address is bytes")
    void noAddress() {
        fake.header("X-Forwarded-For", "_\u5854");
        assertEquals("_\u00e5\u00a1\u0094", trusting().get("REMOTE_ADDR"));
    }

    @Test
    @DisplayName("a scheme alone moves the port with it; what is no scheme or no host changes nothing")
    void partial() {
        fake.header("X-Forwarded-Proto", "https").header("X-Forwarded-Host", "a b/c");
        Map<String, Object> environ = trusting();
        assertEquals("https", environ.get("wsgi.url_scheme"));
        assertEquals("example.org", environ.get("SERVER_NAME"));
        assertEquals("443", environ.get("SERVER_PORT"));
        assertEquals("192.0.2.7", environ.get("REMOTE_ADDR"));
    }

    @Test
    @DisplayName("an IPv6 peer is known with the brackets that some containers show, and without")
    void bracketedPeer() {
        fake.when(fake.request.getRemoteAddr(), "[2001:db8:0:0:0:0:0:1]");
        assertEquals("2001:db8::1", trusting().get("REMOTE_ADDR"));
        fake.header("X-Forwarded-For", "203.0.113.9");
        assertEquals("203.0.113.9", trusting().get("REMOTE_ADDR"));
    }

    @Test
    @DisplayName("X-Forwarded-Port counts without X-Forwarded-Host, too")
    void portAlone() {
        fake.header("X-Forwarded-For", "203.0.113.9")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Port", "8443");
        Map<String, Object> environ = trusting();
        assertEquals("example.org", environ.get("SERVER_NAME"));
        assertEquals("8443", environ.get("SERVER_PORT"));
    }

    @Test
    @DisplayName("D08 a port that the client has named itself stays, in HTTP/2, too")
    void ownPort() {
        fake.when(fake.request.getProtocol(), "HTTP/2.0").when(fake.request.getServerPort(), 8443);
        fake.header("X-Forwarded-Proto", "https");
        Map<String, Object> environ = trusting();
        assertEquals("8443", environ.get("SERVER_PORT"));
        assertEquals("example.org:8443", environ.get("HTTP_HOST"));
    }

    @Test
    @DisplayName("where the last proxy names no client, its own address counts, and nothing before it is believed")
    void noClient() {
        fake.header("Forwarded", "for=6.6.6.6;host=evil.example, proto=https");
        Map<String, Object> environ = trusting();
        assertEquals("192.0.2.7", environ.get("REMOTE_ADDR"));
        assertEquals("https", environ.get("wsgi.url_scheme"));
        assertEquals("example.org", environ.get("SERVER_NAME"));
    }

    @Test
    @DisplayName("url-scheme comes first, and * trusts a peer without an address")
    void all() {
        fake.header("X-Forwarded-For", "203.0.113.9").header("X-Forwarded-Proto", "http");
        fake.when(fake.request.getRemoteAddr(), null);
        Map<String, Object> environ = environ("trusted-proxies", "*", "url-scheme", "https");
        assertEquals("203.0.113.9", environ.get("REMOTE_ADDR"));
        assertEquals("https", environ.get("wsgi.url_scheme"));
        assertTrue(environ.containsKey("HTTP_X_FORWARDED_FOR"));
    }
}
