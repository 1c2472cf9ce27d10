package org.wsgibridge.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.wsgibridge.testing.Container;
import org.wsgibridge.testing.Wire;
import org.wsgibridge.testing.Wire.Response;

/**
 * What the rows are tested against: a container with an engine, and one way of handing over.
 *
 * @param name shown in the table
 * @param container runs the web applications
 * @param base the path of the rows' applications
 */
record Target(String name, Container container, String base) {

    private static final AtomicInteger KEYS = new AtomicInteger();

    /** A word that no other test uses: the name of a gate or a note. */
    static String key() {
        return "key" + KEYS.incrementAndGet();
    }

    /** The container's name, as {@link Targets} lists it. */
    String kind() {
        return name.split(" ")[0];
    }

    /** Whether the container is of a kind, such as {@code jetty}. */
    boolean runs(String container) {
        return name.startsWith(container);
    }

    /** Whether Python runs inside the container's process. */
    boolean embedded() {
        return kind().endsWith("embedded");
    }

    /** The same container, with another path before those that are asked for. */
    Target at(String base) {
        return new Target(name, container, base);
    }

    /** Connects. */
    Wire connect() throws IOException {
        return new Wire(container.port());
    }

    /** Connects to the port that speaks TLS, to its HTTP/1.1. */
    Wire connect(SSLContext tls) throws IOException {
        return new Wire(tls.getSocketFactory().createSocket(), container.tlsPort());
    }

    /** Requests a path of the rows' applications on a connection of its own. */
    Response get(String path, String... headers) throws IOException {
        return fetch(head("GET", path, headers) + "\n");
    }

    /** Posts to the rows' applications. */
    Response post(String path, byte[] body, String... headers) throws IOException {
        try (Wire wire = connect()) {
            wire.send(head("POST", path, headers) + "Content-Length: " + body.length + "\n\n");
            return wire.send(body).response();
        }
    }

    /** The beginning of a request to the rows' applications, up to the empty line. */
    String head(String method, String path, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + base + path + " HTTP/1.1\nHost: localhost\n");
        for (String header : headers) {
            head.append(header).append('\n');
        }
        return head.append("Connection: close\n").toString();
    }

    /** Requests a path of the rows' applications on a connection that may go on. */
    Response getAlive(String path) throws IOException {
        try (Wire wire = connect()) {
            return wire.get(base + path).response();
        }
    }

    /** Sends a request, byte for byte but for its line breaks, and reads the answer. */
    Response fetch(String request) throws IOException {
        try (Wire wire = connect()) {
            return wire.send(request).response();
        }
    }

    /** Requests a path until the answer is the one that is waited for. */
    void awaitText(String path, String wanted) {
        Container.await(Duration.ofSeconds(20), path + " to be '" + wanted + "'", () -> textOf(path), wanted::equals);
    }

    /** Requests a path until the answer ends with what is waited for, and returns it. */
    String awaitNote(String path, String last) {
        return Container.await(
                Duration.ofSeconds(20),
                path + " to end with '" + last + "'",
                () -> textOf(path),
                text -> text.endsWith(last));
    }

    /** The body at a path. */
    String textOf(String path) {
        try {
            return get(path).text();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the container makes a row impossible, as {@link Differences} says. */
    boolean differs(String row) {
        return Differences.of(row, kind());
    }

    /** The environ that an application has shown, each value as Python's repr writes it. */
    static Map<String, String> environ(Response response) {
        Map<String, String> environ = new LinkedHashMap<>();
        if (response.status() != 200) {
            throw new AssertionError(response.statusLine() + "\n" + response.text());
        }
        for (String line : response.text().split("\n")) {
            int equals = line.indexOf('=');
            environ.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return environ;
    }

    /** Demands the place that an application believes to be at. */
    static void assertPlace(String scriptName, String pathInfo, String query, Map<String, String> environ) {
        assertEquals("'" + scriptName + "'", environ.get("SCRIPT_NAME"));
        assertEquals("'" + pathInfo + "'", environ.get("PATH_INFO"));
        assertEquals("'" + query + "'", environ.get("QUERY_STRING"));
    }

    @Override
    public String toString() {
        return name;
    }
}
