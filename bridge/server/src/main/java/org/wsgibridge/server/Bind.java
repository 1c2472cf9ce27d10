package org.wsgibridge.server;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

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
            return new Unix(Named.path(Options.BIND, text.substring(5)));
        }
        return Tcp.of(Options.BIND, text, ", unix:PATH");
    }

    /**
     * Sees that nothing is in the way.
     *
     * @throws BindException where it is not possible to listen there; the message says why
     */
    void prepare() throws BindException;

    /**
     * What is thrown where it is not possible to listen there.
     *
     * @param reason why
     */
    default BindException unusable(String reason) {
        return unusable(Options.BIND, reason);
    }

    /**
     * What is thrown where it is not possible to listen there.
     *
     * @param option whose value it is
     * @param reason why
     */
    default BindException unusable(String option, String reason) {
        return new BindException(option + " cannot have " + this + ": " + reason);
    }

    /**
     * A TCP port.
     *
     * @param host a name or an address; IPv6 in brackets
     * @param port 0 for any free one
     */
    record Tcp(String host, int port) implements Bind {

        /**
         * Reads a port's address.
         *
         * @param option whose value it is
         * @param others what the option allows beside it, for the message
         * @throws IllegalArgumentException for any other text
         */
        static Tcp of(String option, String text, String others) {
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
                    option + " cannot be '" + text + "'; allowed: HOST:PORT, [IPV6]:PORT, PORT" + others);
        }

        /** The host, without brackets. */
        String hostName() {
            return host.replace("[", "").replace("]", "");
        }

        /** Whether the port is taken shows when it is opened. */
        @Override
        public void prepare() throws BindException {
            prepare(Options.BIND);
        }

        void prepare(String option) throws BindException {
            if (new InetSocketAddress(host, port).isUnresolved()) {
                throw new BindException(option + " names the host '" + host + "', which has no address");
            }
        }

        @Override
        public String toString() {
            return host + ':' + port;
        }
    }

    /** A Unix socket. */
    record Unix(Path path) implements Bind {

        // Of a file's mode (inode(7)).
        private static final int TYPE = 0170000;
        private static final int SOCKET = 0140000;

        /** A server that was killed leaves its socket behind: nobody listens there. */
        @Override
        public void prepare() throws BindException {
            boolean socket = true;
            try {
                socket = isSocket();
                if (socket && !isServed()) {
                    Files.delete(path);
                }
            } catch (NoSuchFileException e) {
                if (!Files.isDirectory(path.toAbsolutePath().getParent())) {
                    throw unusable("there is no such folder");
                }
            } catch (IOException e) {
                throw unusable(Reasons.of(e));
            }
            if (Files.exists(path)) {
                throw unusable(socket ? "it is in use" : "a file that is no socket is there");
            }
        }

        /** Pipes and devices are neither files nor folders, either, and to be left alone. */
        private boolean isSocket() throws IOException {
            boolean hasMode = path.getFileSystem().supportedFileAttributeViews().contains("unix");
            return hasMode
                    ? ((int) Files.getAttribute(path, "unix:mode") & TYPE) == SOCKET
                    : Files.readAttributes(path, BasicFileAttributes.class).isOther();
        }

        private boolean isServed() throws IOException {
            try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                return channel.connect(UnixDomainSocketAddress.of(path));
            } catch (ConnectException e) {
                return false;
            }
        }

        @Override
        public String toString() {
            return "unix:" + path;
        }
    }
}
