package org.wsgibridge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.MappingMatch;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wsgibridge.engine.Environ;
import org.wsgibridge.gateway.RequestPath.Mount;
import org.wsgibridge.settings.Settings;
import org.wsgibridge.testing.Fuzz;

@DisplayName("The request's translation bears any input")
class GatewayFuzzTest {

    private static final String[] PATH = {
        "/",
        "//",
        "a",
        "admin",
        ".",
        "..",
        "%2e",
        "%2F",
        "%25",
        "%C3%A9",
        "%e9",
        "%",
        "%z",
        ";v=1",
        ";JSESSIONID=2",
        "+"
    };

    private static final String[] HEADER = {
        "for",
        "=",
        "\"",
        "\\",
        ",",
        ";",
        " ",
        "proto=https",
        "host=",
        "[",
        "]",
        ":",
        "::1",
        "192.0.2.1",
        "10.0.0.1",
        "_hidden",
        "unknown",
        "80",
        "99999",
        "example.org",
        "x"
    };

    private static final String[] NAMES = {
        "X-Forwarded-For",
        "X-Forwarded-Proto",
        "X-Forwarded-Host",
        "X-Forwarded-Port",
        "Forwarded",
        "Host",
        "Cookie",
        "Proxy",
        "X_Under",
        "Transfer-Encoding",
        "X-Dup"
    };

    /** What matters of a container's request; a mock would remember every call. */
    private static final Map<String, Object> REQUEST = Map.of(
            "getDispatcherType",
            DispatcherType.REQUEST,
            "getMethod",
            "GET",
            "getRequestURI",
            "/path",
            "getServletPath",
            "",
            "getPathInfo",
            "/path",
            "getServerPort",
            80,
            "getRemotePort",
            4711,
            "getRemoteAddr",
            "192.0.2.7",
            "getContentLengthLong",
            -1L,
            "isSecure",
            false);

    private static final HttpServletRequest PLAIN = proxy(HttpServletRequest.class, name -> switch (name) {
        case "getServletContext" -> proxy(ServletContext.class, n -> "");
        case "getHttpServletMapping" -> proxy(HttpServletMapping.class, n -> MappingMatch.PATH);
        default -> REQUEST.get(name);
    });

    @Test
    @DisplayName("A04, B10, B11 a path of any URI and any container's view is one of bytes")
    void path() {
        Fuzz.run(fuzz -> {
            String servlet = fuzz.flag() ? "" : "/" + fuzz.text(PATH);
            Mount mount = Mount.of(fuzz.pick("", "/ctx", "/c%20x", "/café"), servlet, info(fuzz), fuzz.flag());
            RequestPath path = RequestPath.split((fuzz.below(9) == 8 ? "" : "/") + fuzz.text(PATH), mount);
            assertEquals(mount.path(), path.scriptName());
            assertBytes(path.pathInfo());
        });
    }

    private static String info(Fuzz fuzz) {
        return fuzz.flag() ? null : "/" + fuzz.text(PATH);
    }

    @Test
    @DisplayName("B07 the application's path is the one that the container has mapped")
    void mapped() {
        Fuzz.run(fuzz -> {
            StringBuilder uri = new StringBuilder(fuzz.pick("/ctx", "/./ctx", "/%63tx", "//ctx", "/x/../ctx"));
            Deque<String> expected = new ArrayDeque<>();
            boolean open = false;
            for (int count = 1 + fuzz.below(8); count > 0; count--) {
                String name = fuzz.pick("a", "admin", ".", "..", "%2e%2E", "", "caf%C3%A9", "+");
                uri.append('/').append(name).append(fuzz.pick("", "", ";v=1", ";jsessionid=2"));
                open = name.isEmpty() || name.startsWith(".") || name.startsWith("%2");
                if (!open) {
                    expected.add(name.replace("%C3%A9", "é"));
                } else if (name.length() > 1 && expected.pollLast() == null) {
                    return; // above the mount
                }
            }
            String container = (expected.isEmpty() ? "" : "/" + String.join("/", expected)) + (open ? "/" : "");
            RequestPath path = RequestPath.split(uri.toString(), Mount.of("", "/ctx", container, true));
            assertEquals(Latin1.ofDecoded(container), path.pathInfo().replaceAll(";v=1", ""), uri.toString());
        });
    }

    @Test
    @DisplayName("B01 a percent escape is a byte, for any text")
    void escapes() {
        Fuzz.run(fuzz -> {
            assertBytes(Latin1.percentDecode(fuzz.text(PATH)));
            byte[] bytes = fuzz.bytes(50);
            StringBuilder escaped = new StringBuilder();
            StringBuilder expected = new StringBuilder();
            for (byte b : bytes) {
                escaped.append(String.format(fuzz.pick("%%%02x", "%%%02X"), b));
                expected.append((char) (b & 0xff));
            }
            assertEquals(expected.toString(), Latin1.percentDecode(escaped.toString()));
        });
    }

    @Test
    @DisplayName("D01 to D06, A04 headers of any name and value; a proxy's word too")
    void headers() {
        RequestTranslator plain = new RequestTranslator(settings(""));
        RequestTranslator trusting = new RequestTranslator(settings("192.0.2.0/24, ::1"));
        Fuzz.run(fuzz -> {
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (int count = fuzz.below(8); count > 0; count--) {
                String name = fuzz.below(4) == 3 ? fuzz.text("X", "-", "_", "é", "ÿ", "i") : fuzz.pick(NAMES);
                headers.computeIfAbsent(name, n -> new ArrayList<>()).add(fuzz.text(HEADER));
            }
            HttpServletRequest request = new WithHeaders(PLAIN, headers);
            for (RequestTranslator translator : List.of(plain, trusting)) {
                assertEnviron(translator.translate(request));
            }
        });
    }

    @Test
    @DisplayName("a Host is what it says, or none")
    void host() {
        Fuzz.run(fuzz -> {
            String text = fuzz.text(HEADER);
            Host.parse(text).ifPresent(host -> {
                assertFalse(host.name().isEmpty());
                assertTrue(text.startsWith(host.name()), text);
            });
        });
    }

    private static <T> T proxy(Class<T> type, Function<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, args) -> answers.apply(method.getName())));
    }

    private static Settings settings(String trusted) {
        return Settings.of(Map.of("application", "a:b", "trusted-proxies", trusted));
    }

    private static void assertEnviron(Environ environ) {
        for (int i = 0; i < environ.size(); i++) {
            String name = environ.name(i);
            assertBytes(environ.value(i));
            assertTrue(name.chars().allMatch(c -> c < 0x80), name);
            assertFalse(name.equals("HTTP_PROXY") || name.equals("HTTP_TRANSFER_ENCODING"), name);
            assertFalse(name.startsWith("HTTP_X_UNDER"), name);
        }
        assertEquals(environ.size(), environ.toMap().size(), "each variable once");
    }

    private static void assertBytes(String text) {
        assertTrue(text.chars().allMatch(c -> c <= 0xff), text);
    }

    private static final class WithHeaders extends HttpServletRequestWrapper {
        private final Map<String, List<String>> headers;

        WithHeaders(HttpServletRequest request, Map<String, List<String>> headers) {
            super(request);
            this.headers = headers;
        }

        @Override
        public Enumeration<String> getHeaderNames() {
            return Collections.enumeration(headers.keySet());
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return Collections.enumeration(headers.getOrDefault(name, List.of()));
        }
    }
}
