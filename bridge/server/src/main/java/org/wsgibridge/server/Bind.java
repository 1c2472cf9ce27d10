package org.wsgibridge.server;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where the server listens. */
sealed interface Bind {

    /**
     * Reads an address.
     *
     * @param text {@code HOST:PORT}, {@code [IPv6]:PORT}, {@code :PORT}, {@code PORT} or {@code unix:PATH}
     * @throws IllegalArgumentException for any other text
     */
    static Bind of(String text) {
        if (text.startsWith("unix:") && text.length() > 5) {
            return new Unix(Path.of(text.substring(5)));
        }
        int colon = text.lastIndexOf(':');
        try {
            String host = colon < 0 ? "" : text.substring(0, colon);
            int port = Integer.parseInt(text.substring(colon + 1));
            boolean valid = port >= 0 && port <= 65535 && (host.indexOf(':') < 0 || host.startsWith("["));
            if (valid && (host.isEmpty() || new URI("http://" + host + "/").getHost() != null)) {
                return new Tcp(host.isEmpty() ? "127.0.0.1" : host, port);
            }
        } catch (NumberFormatException | URISyntaxException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "'" + text + "' is no address; allowed: HOST:PORT, [IPV6]:PORT, PORT, unix:PATH");
    }

    /**
     * A TCP port.
     *
     * @param host a name or an address; IPv6 in brackets
     * @param port 0 for any free one
     */
    record Tcp(String host, int port) implements Bind {}

    /** A Unix socket. */
    record Unix(Path path) implements Bind {}
}
