package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long connections are kept for a next request. */
class KeepAliveTest {

    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    /** The preface, and empty SETTINGS. */
    private static final String HTTP2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";

    @TempDir
    private Path folder;

    private ServerProcess server;
    private int port;

    @BeforeEach
    void start() throws Exception {
        Apps.writeTo(folder);
        server = ServerProcess.start(
                folder, "-b", "127.0.0.1:0", "-w1", "--keep-alive=0.7", "--python=bundled", "app:app");
        port = server.uri().getPort();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @DisplayName("a connection without a request is closed after --keep-alive, of HTTP/2, too")
    void idle() throws Exception {
        for (String beginning : new String[] {"", REQUEST, HTTP2}) {
            Instant begin = Instant.now();
            try (Socket socket = connect(beginning)) {
                readToEnd(socket);
                Duration kept = Duration.between(begin, Instant.now());
                assertTrue(kept.toMillis() >= 700, "kept for " + kept);
                assertTrue(kept.toSeconds() < 20, "kept for " + kept);
            }
        }
    }

    @Test
    @DisplayName("--keep-alive is not for clients that pause in the middle of a request, nor for slow applications")
    void inRequest() throws Exception {
        String head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n";
        try (Socket pausing = connect(head + "x".repeat(50_000));
                Socket waiting = connect("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
                Socket idle = connect("")) {
            readToEnd(idle); // so the others have been silent for longer
            pausing.getOutputStream().write("x".repeat(50_000).getBytes(StandardCharsets.US_ASCII));
            assertTrue(readToEnd(pausing).contains("\nbody=100000\n"));
            assertTrue(readToEnd(waiting).contains("\nPATH_INFO=/slow\n"));
        }
    }

    private Socket connect(String beginning) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        OutputStream out = socket.getOutputStream();
        out.write(beginning.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    /** What the server sends until it closes the connection. */
    private static String readToEnd(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
