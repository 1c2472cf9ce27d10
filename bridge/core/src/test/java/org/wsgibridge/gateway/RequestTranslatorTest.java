package org.wsgibridge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.MappingMatch;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.testing.Deployed;

@DisplayName("RequestTranslator: a container's request becomes the environ")
class RequestTranslatorTest {

    private final FakeRequest fake = new FakeRequest();
    private final HttpServletRequest request = fake.request;

    @Test
    @DisplayName("a plain request")
    void plain() {
        assertEquals(
                Map.ofEntries(
                        Map.entry("REQUEST_METHOD", "GET"),
                        Map.entry("SCRIPT_NAME", "/ctx/sv"),
                        Map.entry("PATH_INFO", "/path"),
                        Map.entry("QUERY_STRING", ""),
                        Map.entry("REQUEST_URI", "/ctx/sv/path"),
                        Map.entry("SERVER_PROTOCOL", "HTTP/1.1"),
                        Map.entry("wsgi.url_scheme", "http"),
                        Map.entry("SERVER_NAME", "example.org"),
                        Map.entry("SERVER_PORT", "80"),
                        Map.entry("REMOTE_ADDR", "192.0.2.7"),
                        Map.entry("REMOTE_HOST", "192.0.2.7"),
                        Map.entry("REMOTE_PORT", "4711")),
                environ());
    }

    @ParameterizedTest
    @CsvSource({"ftp,false,http", "ws,false,http", "HTTPS,false,https", "http,true,https"})
    @DisplayName("E02 wsgi.url_scheme is http or https, whatever the client has sent as :scheme")
    void scheme(String scheme, boolean secure, String seen) {
        fake.when(request.getScheme(), scheme).when(request.isSecure(), secure);
        assertEquals(seen, environ().get("wsgi.url_scheme"));
    }

    @ParameterizedTest
    @CsvSource({"false,80", "true,443"})
    @DisplayName("C02 a Host that ends in a colon names the scheme's port: Tomcat says 0")
    void noServerPort(boolean secure, String port) {
        fake.when(request.getServerPort(), 0).when(request.isSecure(), secure);
        fake.when(request.getProtocol(), "HTTP/2.0");
        assertEquals(port, environ().get("SERVER_PORT"));
        assertEquals("example.org", environ().get("HTTP_HOST"));
    }

    @ParameterizedTest
    @CsvSource({"-1", "0"})
    @DisplayName("C11 a client without a port, as on a Unix socket, has no REMOTE_PORT")
    void noRemotePort(int port) {
        fake.when(request.getRemotePort(), port);
        assertFalse(environ().containsKey("REMOTE_PORT"));
    }

    @Test
    @DisplayName("B13, B14 the query is handed on as it is")
    void query() {
        fake.when(request.getQueryString(), "a=%2F+x&&=;é");
        assertEquals("a=%2F+x&&=;\u00c3\u00a9", environ().get("QUERY_STRING"));
        assertEquals("/ctx/sv/path?a=%2F+x&&=;\u00c3\u00a9", environ().get("REQUEST_URI"));
    }

    @ParameterizedTest
    @CsvSource({"EXACT", "EXTENSION", "DEFAULT", "CONTEXT_ROOT"})
    @DisplayName("B12 without a prefix mapping the servlet path is PATH_INFO")
    void noPrefix(MappingMatch match) {
        HttpServletMapping mapping = FakeRequest.mapping(match);
        fake.when(request.getHttpServletMapping(), mapping);
        fake.when(request.getServletPath(), "/sv/path").when(request.getPathInfo(), null);
        assertEquals("/ctx", environ().get("SCRIPT_NAME"));
        assertEquals("/sv/path", environ().get("PATH_INFO"));
    }

    @Test
    @DisplayName("N02 in an include, the path is that of the include")
    void include() {
        fake.when(request.getDispatcherType(), DispatcherType.INCLUDE);
        fake.attributes.put(RequestDispatcher.INCLUDE_REQUEST_URI, "/ctx/part/x");
        fake.attributes.put(RequestDispatcher.INCLUDE_SERVLET_PATH, "/part");
        fake.attributes.put(RequestDispatcher.INCLUDE_PATH_INFO, "/x");
        fake.attributes.put(RequestDispatcher.INCLUDE_QUERY_STRING, "q=1");
        fake.attributes.put(RequestDispatcher.INCLUDE_MAPPING, FakeRequest.mapping(MappingMatch.PATH));
        assertEquals("/ctx/part", environ().get("SCRIPT_NAME"));
        assertEquals("/x", environ().get("PATH_INFO"));
        assertEquals("/ctx/part/x?q=1", environ().get("REQUEST_URI"));
    }

    @ParameterizedTest
    @CsvSource({
        "/proxied, /ctx/sv/path,          /ctx/sv, /proxied, /path",
        "/,        /ctx/sv/path,          /ctx/sv, '',       /path",
        "/path,    /ctx/sv/path/x,        /ctx/sv, /path,    /x",
        "/path,    /ctx/sv/path,          /ctx/sv, /path,    ''",
        "/pa,      /ctx/sv/path,          /ctx/sv, /pa,      /path",
        "/é,       /ctx/sv/%C3%A9/x,      /ctx/sv, /Ã©,      /x"
    })
    @DisplayName("script-name takes the place of the mount, and goes from the path where a proxy has left it there")
    void scriptName(String setting, String uri, String mount, String scriptName, String pathInfo) {
        String container = URLDecoder.decode(uri.substring(mount.length()), StandardCharsets.UTF_8);
        fake.when(request.getRequestURI(), uri).when(request.getPathInfo(), container);
        assertEquals(scriptName, environ("script-name", setting).get("SCRIPT_NAME"));
        assertEquals(pathInfo, environ("script-name", setting).get("PATH_INFO"));
    }

    @ParameterizedTest
    @CsvSource({"'',HTTP/0.9", ",HTTP/0.9", "HTTP/1.0,HTTP/1.0", "HTTP/2.0,HTTP/2.0"})
    @DisplayName("C03 the request's own protocol")
    void protocol(String protocol, String expected) {
        fake.when(request.getProtocol(), protocol);
        assertEquals(expected, environ().get("SERVER_PROTOCOL"));
    }

    @ParameterizedTest
    @CsvSource({"''", ","})
    @DisplayName("C02 SERVER_NAME is never empty")
    void serverName(String name) {
        fake.when(request.getServerName(), name);
        assertEquals("10.0.0.1", environ().get("SERVER_NAME"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "[::1]"})
    @DisplayName("C02 an IPv6 address has brackets, whether the container shows them or not")
    void bracketed(String name) {
        fake.when(request.getServerName(), name);
        assertEquals("[::1]", environ().get("SERVER_NAME"));
    }

    @Test
    @DisplayName("C06 nobody is asked for the client's name")
    void remoteHost() {
        environ();
        verify(request, never()).getRemoteHost();
    }

    @Test
    @DisplayName("C10 url-scheme says what the container cannot know; a proxy's header does not")
    void scheme() {
        fake.header("X-Forwarded-Proto", "https");
        assertEquals("http", environ().get("wsgi.url_scheme"));
        assertEquals("https", environ("url-scheme", "https").get("wsgi.url_scheme"));
    }

    @Test
    @DisplayName("C07 the container's user, as bytes")
    void user() {
        fake.when(request.getRemoteUser(), "Žižek").when(request.getAuthType(), "BASIC");
        fake.header("Remote_User", "admin").header("Remote-User", "admin");
        assertEquals("\u00c5\u00bdi\u00c5\u00beek", environ().get("REMOTE_USER"));
        assertEquals("BASIC", environ().get("AUTH_TYPE"));
        assertEquals("admin", environ().get("HTTP_REMOTE_USER"));
    }

    @Test
    @DisplayName("C04, C05 the body's type and length stand once")
    void body() {
        fake.when(request.getContentLengthLong(), 3_221_225_472L);
        fake.header("Content-Type", "text/plain; charset=utf-8").header("content-length", "3221225472");
        assertEquals("text/plain; charset=utf-8", environ().get("CONTENT_TYPE"));
        assertEquals("3221225472", environ().get("CONTENT_LENGTH"));
        assertFalse(environ().containsKey("HTTP_CONTENT_TYPE"));
        assertFalse(environ().containsKey("HTTP_CONTENT_LENGTH"));
    }

    @Test
    @DisplayName("C04 a charset that Java does not know: Jetty throws where it is asked for the type")
    void unknownCharset() {
        when(request.getContentType()).thenThrow(new UnsupportedCharsetException("klingon"));
        fake.header("Content-Type", "text/plain; charset=klingon");
        assertEquals("text/plain; charset=klingon", environ().get("CONTENT_TYPE"));
    }

    @Test
    @DisplayName("N03 an error page sees no body")
    void errorPage() {
        fake.when(request.getContentLengthLong(), 5L).when(request.getDispatcherType(), DispatcherType.ERROR);
        assertFalse(environ().containsKey("CONTENT_LENGTH"));
    }

    @Test
    @DisplayName("D01, D02, D03 headers: empty ones, repeated ones, bytes")
    void headers() {
        fake.header("X-Empty", "").header("X-Dup", "a").header("x-dup", "b").header("X-U", "caf\u00c3\u00a9");
        fake.header("Cookie", "a=1").header("Cookie", "b=2");
        assertEquals("", environ().get("HTTP_X_EMPTY"));
        assertEquals("a,b", environ().get("HTTP_X_DUP"));
        assertEquals("caf\u00c3\u00a9", environ().get("HTTP_X_U"));
        assertEquals("a=1; b=2", environ().get("HTTP_COOKIE"));
    }

    @ParameterizedTest
    @CsvSource({"auto,,true", "auto,BASIC,false", "yes,BASIC,true", "no,,false"})
    @DisplayName("D09 Authorization is handed on unless the container has used it")
    void authorization(String setting, String authType, boolean passed) {
        fake.when(request.getAuthType(), authType).header("Authorization", "Bearer x");
        assertEquals(passed, environ("pass-authorization", setting).containsKey("HTTP_AUTHORIZATION"));
    }

    @ParameterizedTest
    @CsvSource({
        "443,true,example.org",
        "8443,true,example.org:8443",
        "80,false,example.org",
        "443,false,example.org:443"
    })
    @DisplayName("D08 HTTP/2 has an authority in place of Host")
    void authority(int port, boolean secure, String host) {
        fake.when(request.getProtocol(), "HTTP/2.0").when(request.getServerPort(), port);
        fake.when(request.isSecure(), secure);
        assertEquals(host, environ().get("HTTP_HOST"));
        fake.header("Host", "named.example.org");
        assertEquals("named.example.org", environ().get("HTTP_HOST"));
    }

    @Test
    @DisplayName("C09 what the container says of TLS")
    void tls() throws Exception {
        X509Certificate certificate = mock();
        when(certificate.getSubjectX500Principal()).thenReturn(new X500Principal("CN=Žižek"));
        when(certificate.getEncoded()).thenReturn(new byte[60]);
        fake.when(request.isSecure(), true).when(request.getScheme(), "https");
        fake.attributes.put("jakarta.servlet.request.cipher_suite", "TLS_AES_256_GCM_SHA384");
        fake.attributes.put("jakarta.servlet.request.key_size", 256);
        fake.attributes.put("jakarta.servlet.request.ssl_session_id", "abc");
        fake.attributes.put("org.apache.tomcat.util.net.secure_protocol_version", "TLSv1.3");
        fake.attributes.put("jakarta.servlet.request.X509Certificate", new X509Certificate[] {certificate});
        Map<String, Object> environ = environ();
        assertEquals("on", environ.get("HTTPS"));
        assertEquals("TLS_AES_256_GCM_SHA384", environ.get("SSL_CIPHER"));
        assertEquals("256", environ.get("SSL_CIPHER_USEKEYSIZE"));
        assertEquals("abc", environ.get("SSL_SESSION_ID"));
        assertEquals("TLSv1.3", environ.get("SSL_PROTOCOL"));
        assertEquals("SUCCESS", environ.get("SSL_CLIENT_VERIFY"));
        assertEquals("CN=\u00c5\u00bdi\u00c5\u00beek", environ.get("SSL_CLIENT_S_DN"));
        assertEquals(
                "-----BEGIN CERTIFICATE-----\n" + "A".repeat(64) + "\n" + "A".repeat(16)
                        + "\n-----END CERTIFICATE-----\n",
                environ.get("SSL_CLIENT_CERT"));
    }

    @Test
    @DisplayName("C11 a certificate that cannot be encoded, and one that is not there")
    void noCertificate() throws Exception {
        X509Certificate certificate = mock();
        when(certificate.getSubjectX500Principal()).thenReturn(new X500Principal("CN=a"));
        when(certificate.getEncoded()).thenThrow(new CertificateEncodingException());
        fake.when(request.isSecure(), true);
        fake.attributes.put("jakarta.servlet.request.X509Certificate", new X509Certificate[] {certificate});
        assertFalse(environ().containsKey("SSL_CLIENT_CERT"));
        fake.attributes.put("jakarta.servlet.request.X509Certificate", new X509Certificate[0]);
        assertFalse(environ().containsKey("SSL_CLIENT_VERIFY"));
    }

    @Test
    @DisplayName("A11 the deployer's own variables")
    void extra() {
        assertEquals("\u00c3\u00a9", environ("environ.shop.branch", "é").get("shop.branch"));
    }

    @Test
    @DisplayName("F13 neither parameters nor body are touched")
    void untouched() throws IOException {
        environ();
        verify(request, never()).getParameterMap();
        verify(request, never()).getParameterNames();
        verify(request, never()).getInputStream();
        verify(request, never()).getReader();
    }

    @Test
    @DisplayName("A04 no character is above U+00FF")
    void latin1() {
        fake.when(request.getQueryString(), "\u20ac").header("X-\u20ac", "\u20ac");
        fake.when(request.getServerName(), "\u20ac.example").header("Content-Type", "\u20ac");
        environ()
                .forEach((name, value) ->
                        assertTrue((name + value).chars().allMatch(c -> c <= 0xff), name + "=" + value));
    }

    private Map<String, Object> environ(String... settings) {
        return new RequestTranslator(Deployed.settings(settings))
                .translate(request)
                .toMap();
    }
}
