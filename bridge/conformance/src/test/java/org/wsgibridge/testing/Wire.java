package org.wsgibridge.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A connection to a server, byte by byte: nothing is added, and nothing that comes is made up for. */
public final class Wire implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;

    /** Whether a chunk has been read, and not yet the line break behind it. */
    private boolean withinBody;

    /** Connects to a port of the loopback address. */
    public Wire(int port) throws IOException {
        this(new Socket(), port);
    }

    /** Connects a socket, which may be one for TLS, to a port of the loopback address. */
    public Wire(Socket socket, int port) throws IOException {
        this.socket = socket;
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends text, a byte a character; each line break becomes CR LF. */
    public Wire send(String text) throws IOException {
        return send(text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends bytes. */
    public Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends a GET request. */
    public Wire get(String target) throws IOException {
        return send("GET " + target + " HTTP/1.1\nHost: localhost\n\n");
    }

    /** Ends the sending; what the server sends still comes. */
    public Wire halfClose() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Closes so that the server sees a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Reads a whole answer to a request that was no HEAD. */
    public Response response() throws IOException {
        return response(true);
    }

    /** Reads an answer. */
    public Response response(boolean mayHaveBody) throws IOException {
        Response head = head();
        if (!mayHaveBody || head.status() == 204 || head.status() == 304) {
            return head;
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean complete = readBody(head, body);
        return new Response(head.statusLine(), head.headers(), body.toByteArray(), complete);
    }

    /** Reads status line and headers; an interim response is one, too. */
    public Response head() throws IOException {
        String statusLine = line();
        List<String> headers = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            headers.add(line);
        }
        return new Response(statusLine, List.copyOf(headers), new byte[0], true);
    }

    /** Whether something has come that has not been read. */
    public boolean ready() {
        try {
            return in.available() > 0;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Reads a line without its end; of a body, too. */
    public String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException(
                        "the connection ended within a line: " + line.toString(StandardCharsets.ISO_8859_1));
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /**
     * Reads one chunk of a chunked body; empty at its end. The line break behind a chunk is left for the next call: Jetty
     * sends it no earlier than the next chunk.
     */
    public byte[] chunk() throws IOException {
        if (withinBody && !line().isEmpty()) {
            throw new IOException("a chunk is longer than it says");
        }
        int size = Integer.parseInt(line().split(";")[0].trim(), 16);
        byte[] chunk = in.readNBytes(size);
        if (chunk.length < size) {
            throw new EOFException("the connection ended within a chunk");
        }
        withinBody = size > 0;
        if (!withinBody && !line().isEmpty()) {
            throw new IOException("trailers"); // which no test asks for
        }
        return chunk;
    }

    /** The bytes of a chunked body; no chunk is read before something of it is asked for. */
    public InputStream chunks() {
        return new Chunks();
    }

    private final class Chunks extends InputStream {
        private ByteArrayInputStream chunk = new ByteArrayInputStream(new byte[0]);

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int start, int length) throws IOException {
            if (chunk.available() == 0) {
                chunk = new ByteArrayInputStream(chunk());
            }
            return chunk.read(bytes, start, length);
        }
    }

    /** Reads whatever comes until the server closes. */
    public String rest() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            in.transferTo(rest);
        } catch (java.net.SocketException e) {
            // closed the hard way
        }
        return rest.toString(StandardCharsets.ISO_8859_1);
    }

    /** Reads so many bytes, of a body for instance. */
    public byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the connection ended after " + bytes.length + " of " + count + " bytes");
        }
        return bytes;
    }

    /** Whether the server has closed the connection; waits until it sends or closes. */
    public boolean closed() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException e) {
            return true;
        }
    }

    private boolean readBody(Response head, ByteArrayOutputStream body) throws IOException {
        try {
            Optional<String> length = head.header("Content-Length");
            if (head.header("Transfer-Encoding").isPresent()) {
                for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
                    body.write(chunk);
                }
                return true;
            }
            if (length.isPresent()) {
                byte[] bytes = in.readNBytes(Integer.parseInt(length.get()));
                body.write(bytes);
                return bytes.length == Integer.parseInt(length.get());
            }
            body.write(in.readAllBytes());
            return true;
        } catch (EOFException | java.net.SocketException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /**
     * An answer.
     *
     * @param statusLine as it came
     * @param headers the lines as they came
     * @param body without its framing
     * @param complete whether the framing was brought to its end
     */
    public record Response(String statusLine, List<String> headers, byte[] body, boolean complete) {

        /** The status code. */
        public int status() {
            return Integer.parseInt(statusLine.split(" ")[1]);
        }

        /** The value of a header that stands once or not at all. */
        public Optional<String> header(String name) {
            List<String> values = all(name);
            if (values.size() > 1) {
                throw new AssertionError(name + " stands " + values.size() + " times: " + values);
            }
            return values.stream().findFirst();
        }

        /** The values of a header, in order. */
        public List<String> all(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .toList();
        }

        /** The body, a character a byte. */
        public String text() {
            return new String(body, StandardCharsets.ISO_8859_1);
        }
    }
}
