package org.wsgibridge.gateway;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.MappingMatch;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wsgibridge.engine.Environ;
import org.wsgibridge.gateway.RequestPath.Mount;
import org.wsgibridge.settings.Network;
import org.wsgibridge.settings.Setting;
import org.wsgibridge.settings.Settings;

/**
 * Translates a container's request into the environ (sections B, C and D). Thread-safe; touches neither engine nor
 * body.
 */
final class RequestTranslator {

    private final HeaderKeys headerKeys = new HeaderKeys();
    private final Optional<String> scriptName;
    private final Optional<String> urlScheme;
    private final List<Network> trustedProxies;
    private final String passAuthorization;
    private final Map<String, String> extra;

    RequestTranslator(Settings settings) {
        this.scriptName =
                settings.find(Setting.SCRIPT_NAME).map(name -> name.equals("/") ? "" : Latin1.ofDecoded(name));
        this.urlScheme = settings.find(Setting.URL_SCHEME);
        this.trustedProxies = settings.get(Setting.TRUSTED_PROXIES);
        this.passAuthorization = settings.get(Setting.PASS_AUTHORIZATION);
        this.extra = new LinkedHashMap<>();
        settings.environ().forEach((name, value) -> extra.put(name, Latin1.ofDecoded(value)));
    }

    /** The environ of a request, but for CONTENT_LENGTH of a body whose length is not known yet. */
    Environ translate(HttpServletRequest received) {
        HttpServletRequest request =
                trustedProxies.isEmpty() ? received : new ForwardedRequest(received, trustedProxies);
        Environ environ = new Environ();
        putLine(environ, request);
        putAddresses(environ, request);
        putUser(environ, request);
        putBody(environ, request);
        putHeaders(environ, request);
        extra.forEach(environ::put);
        return environ;
    }

    private void putLine(Environ environ, HttpServletRequest request) {
        // Within an include the getters still show the outer request; without an inner path, which is so where a
        // servlet is included by its name, the outer one counts (N02).
        boolean include = request.getDispatcherType() == DispatcherType.INCLUDE
                && request.getAttribute(RequestDispatcher.INCLUDE_REQUEST_URI) != null;
        String uri = include ? attribute(request, RequestDispatcher.INCLUDE_REQUEST_URI) : request.getRequestURI();
        String query = include ? attribute(request, RequestDispatcher.INCLUDE_QUERY_STRING) : request.getQueryString();
        RequestPath path = RequestPath.split(uri, include ? includeMount(request) : mount(request));
        environ.put("REQUEST_METHOD", request.getMethod());
        String info = path.pathInfo();
        if (scriptName.isPresent() && (info + '/').startsWith(scriptName.get() + '/')) {
            info = info.substring(scriptName.get().length()); // the proxy has left it there
        }
        environ.put("SCRIPT_NAME", scriptName.orElse(path.scriptName()));
        environ.put("PATH_INFO", info);
        String rawQuery = query == null ? "" : Latin1.ofDecoded(query);
        environ.put("QUERY_STRING", rawQuery);
        environ.put("REQUEST_URI", query == null ? Latin1.ofDecoded(uri) : Latin1.ofDecoded(uri) + '?' + rawQuery);
        String protocol = request.getProtocol();
        environ.put("SERVER_PROTOCOL", protocol == null || protocol.isEmpty() ? "HTTP/0.9" : protocol);
    }

    private static Mount mount(HttpServletRequest request) {
        return Mount.of(
                request.getServletContext().getContextPath(),
                request.getServletPath(),
                request.getPathInfo(),
                isPrefix(request.getHttpServletMapping()));
    }

    private static Mount includeMount(HttpServletRequest request) {
        return Mount.of(
                request.getServletContext().getContextPath(),
                attribute(request, RequestDispatcher.INCLUDE_SERVLET_PATH),
                attribute(request, RequestDispatcher.INCLUDE_PATH_INFO),
                isPrefix((HttpServletMapping) request.getAttribute(RequestDispatcher.INCLUDE_MAPPING)));
    }

    /** With an exact, extension or default mapping the servlet path is no mount but the resource itself (B12). */
    private static boolean isPrefix(HttpServletMapping mapping) {
        return mapping.getMappingMatch() == MappingMatch.PATH;
    }

    private static String attribute(HttpServletRequest request, String name) {
        return (String) request.getAttribute(name);
    }

    private void putAddresses(Environ environ, HttpServletRequest request) {
        String scheme = urlScheme.orElseGet(() -> scheme(request));
        environ.put("wsgi.url_scheme", scheme);
        environ.put("SERVER_NAME", serverName(request));
        environ.put("SERVER_PORT", Integer.toString(serverPort(request)));
        String client = request.getRemoteAddr();
        String address = client == null ? null : Latin1.ofRaw(Host.bare(client)); // a proxy may tell anything (A04)
        environ.put("REMOTE_ADDR", address);
        environ.put("REMOTE_HOST", address); // a name would need a look-up for every request (C06)
        int port = request.getRemotePort(); // a Unix socket has none, and a proxy need not tell it
        environ.put("REMOTE_PORT", port > 0 ? Integer.toString(port) : null);
        if (request.isSecure()) {
            putTls(environ, request);
        }
    }

    /** One of two: over HTTP/2, containers hand on what clients send as {@code :scheme}, with TLS too (E02). */
    private static String scheme(HttpServletRequest request) {
        return request.isSecure() || "https".equalsIgnoreCase(request.getScheme()) ? "https" : "http";
    }

    private static String serverName(HttpServletRequest request) {
        String name = request.getServerName();
        if (name == null || name.isEmpty()) {
            name = request.getLocalAddr();
        }
        return name == null ? "localhost" : Latin1.ofRaw(Host.bracketed(name)); // a Unix socket has no address
    }

    /** The scheme's own where the Host is {@code shop.example:}, of which Tomcat tells 0 (C02). */
    private static int serverPort(HttpServletRequest request) {
        int port = request.getServerPort();
        return port > 0 ? port : Host.standardPort(request.isSecure());
    }

    /** The container's word alone, or that of a proxy whom the deployer trusts (C09, C10). */
    private static void putTls(Environ environ, HttpServletRequest request) {
        environ.put("HTTPS", "on");
        putText(environ, "SSL_CIPHER", request.getAttribute("jakarta.servlet.request.cipher_suite"));
        putText(environ, "SSL_CIPHER_USEKEYSIZE", request.getAttribute("jakarta.servlet.request.key_size"));
        putText(environ, "SSL_SESSION_ID", request.getAttribute("jakarta.servlet.request.ssl_session_id"));
        Object protocol = request.getAttribute("jakarta.servlet.request.secure_protocol");
        putText(
                environ,
                "SSL_PROTOCOL",
                protocol != null
                        ? protocol
                        : request.getAttribute("org.apache.tomcat.util.net.secure_protocol_version"));
        if (request.getAttribute("jakarta.servlet.request.X509Certificate") instanceof X509Certificate[] chain
                && chain.length > 0) {
            environ.put("SSL_CLIENT_VERIFY", "SUCCESS");
            environ.put(
                    "SSL_CLIENT_S_DN",
                    Latin1.ofDecoded(chain[0].getSubjectX500Principal().getName()));
            environ.put("SSL_CLIENT_CERT", pem(chain[0]));
        }
    }

    private static void putText(Environ environ, String name, Object value) {
        if (value != null) {
            environ.put(name, Latin1.ofDecoded(value.toString()));
        }
    }

    private static String pem(X509Certificate certificate) {
        try {
            String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
            return "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateEncodingException e) {
            return null;
        }
    }

    private static void putUser(Environ environ, HttpServletRequest request) {
        String user = request.getRemoteUser();
        if (user != null) {
            environ.put("REMOTE_USER", Latin1.ofDecoded(user));
            environ.put("AUTH_TYPE", request.getAuthType());
        }
    }

    private static void putBody(Environ environ, HttpServletRequest request) {
        String type = request.getHeader("Content-Type"); // Jetty's getContentType() throws where Java lacks the charset
        environ.put("CONTENT_TYPE", type == null ? null : Latin1.ofRaw(type));
        long length = request.getContentLengthLong();
        if (length >= 0 && request.getDispatcherType() != DispatcherType.ERROR) {
            environ.put("CONTENT_LENGTH", Long.toString(length));
        }
    }

    private void putHeaders(Environ environ, HttpServletRequest request) {
        boolean hideAuthorization =
                passAuthorization.equals("no") || passAuthorization.equals("auto") && request.getAuthType() != null;
        boolean host = false;
        Enumeration<String> names = request.getHeaderNames();
        while (names.hasMoreElements()) {
            String name = names.nextElement();
            String key = headerKeys.of(name).orElse(null);
            if (key == null || hideAuthorization && key.equals("HTTP_AUTHORIZATION")) {
                continue;
            }
            host |= key.equals("HTTP_HOST");
            environ.put(key, join(key, request.getHeaders(name)));
        }
        if (!host && request.getProtocol() != null && request.getProtocol().startsWith("HTTP/2")) {
            environ.put("HTTP_HOST", authority(request));
        }
    }

    /** Repeated fields are one list (D02). */
    private static String join(String key, Enumeration<String> values) {
        String first = values.hasMoreElements() ? values.nextElement() : "";
        if (!values.hasMoreElements()) {
            return Latin1.ofRaw(first);
        }
        String separator = key.equals("HTTP_COOKIE") ? "; " : ",";
        return Latin1.ofRaw(first + separator + String.join(separator, Collections.list(values)));
    }

    /** HTTP/2 has {@code :authority} instead of Host (D08). */
    private static String authority(HttpServletRequest request) {
        int port = serverPort(request);
        boolean standard = port == Host.standardPort(request.isSecure());
        return standard ? serverName(request) : serverName(request) + ':' + port;
    }
}
