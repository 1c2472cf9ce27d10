package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.WsgiApplication;

/** What becomes of connections when a server ends. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signals")
class ConnectionCloserTest {

    private static final byte[] HTTP1 = "GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** The preface, empty SETTINGS, and the HEADERS of {@code GET /slow} as stream 1. */
    private static final byte[] HTTP2 =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0\0\0\14\1\5\0\0\0\1\u0082\u0086\4\5/slow\101\1h"
                    .getBytes(StandardCharsets.ISO_8859_1);

    @TempDir
    private Path folder;

    @Test
    @DisplayName("connections without a request end at once, those with one when it has been answered, HTTP/2, too")
    void connections() throws Exception {
        Apps.writeTo(folder);
        try (ServerProcess server = ServerProcess.start(
                folder, "-b", "127.0.0.1:0", "-w1", "--graceful-timeout=30", "--python=bundled", "app:app")) {
            URI uri = server.uri();
            try (Socket idle = connect(uri);
                    Socket silent = connect(uri);
                    Socket slow = connect(uri)) {
                idle.getOutputStream().write(HTTP1);
                assertEquals('H', idle.getInputStream().read());
                slow.getOutputStream().write(HTTP2);
                Folders.await(folder.resolve("begun"));
                Instant begin = Instant.now();
                server.signal("TERM");
                assertTrue(new String(body(slow), StandardCharsets.UTF_8).contains("\nPATH_INFO=/slow\n"));
                slow.shutdownOutput(); // as clients of HTTP/2 do when they are told to go
                assertEquals(0, server.status());
                assertTrue(Duration.between(begin, Instant.now()).toSeconds() < 20);
                assertEquals(-1, silent.getInputStream().read());
            }
        }
    }

    @Test
    @DisplayName("a server with several addresses, files and nothing to do ends at once")
    void severalAddresses() throws Exception {
        Apps.writeTo(folder);
        String words =
                "-b 127.0.0.1:0 -b 127.0.0.1:0 -w1 --static=/files=. --graceful-timeout=30 --python=bundled app:app";
        try (ServerProcess server = ServerProcess.start(folder, words.split(" "))) {
            server.uri();
            server.uri();
            Instant begin = Instant.now();
            server.signal("TERM");
            assertEquals(0, server.status());
            assertTrue(Duration.between(begin, Instant.now()).toSeconds() < 20);
        }
    }

    @Test
    @DisplayName("nothing is left to wait for of a HEAD over HTTP/2 whose stream has failed")
    void failedHead() throws Exception {
        Files.writeString(folder.resolve("broken.py"), """
                def app(environ, start_response):
                    start_response("200 OK", [])
                    yield b"a part"
                    raise RuntimeError("no more")
                """);
        try (ServerProcess server = ServerProcess.start(
                        folder, "-b", "127.0.0.1:0", "-w1", "--graceful-timeout=30", "--python=bundled", "broken:app");
                Socket client = connect(server.uri())) {
            client.getOutputStream()
                    .write(
                            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0\0\0\13\1\5\0\0\0\1\2\4HEAD\u0086\u0084\101\1h"
                                    .getBytes(StandardCharsets.ISO_8859_1));
            server.await("RuntimeError: no more");
            Instant begin = Instant.now();
            server.signal("TERM");
            assertEquals(0, server.status());
            assertTrue(Duration.between(begin, Instant.now()).toSeconds() < 15);
        }
    }

    @Test
    @DisplayName("what is waited for still logs, and so does the application's end")
    void lastWords() throws Exception {
        Files.writeString(folder.resolve("wordy.py"), """
                import atexit
                import logging
                import time

                atexit.register(logging.warning, "all sold")


                def app(environ, start_response):
                    with open("begun", "w"):
                        pass
                    time.sleep(2)
                    logging.warning("nearly closed")
                    start_response("200 OK", [])
                    return [b"sold"]
                """);
        try (ServerProcess server = ServerProcess.start(
                folder, "-b", "127.0.0.1:0", "-w1", "--graceful-timeout=30", "--python=bundled", "wordy:app")) {
            try (Socket client = connect(server.uri())) {
                client.getOutputStream().write(HTTP1);
                Folders.await(folder.resolve("begun"));
                server.signal("TERM");
                assertEquals(0, server.status());
                assertTrue(server.err().contains("WARNING app: nearly closed\n"), server.err());
                assertTrue(server.err().contains("WARNING app: all sold\n"), server.err());
                assertEquals(
                        "HTTP/1.1 200 OK",
                        new String(client.getInputStream().readNBytes(15), StandardCharsets.US_ASCII));
            }
        }
    }

    @Test
    @DisplayName(
            "what runs for longer than graceful-timeout, a system property here, is answered 503 and logged; status 0")
    void late() throws Exception {
        Files.writeString(folder.resolve("sleepy.py"), """
                import time


                def app(environ, start_response):
                    with open("begun", "w"):
                        pass
                    time.sleep(60)
                """);
        try (ServerProcess server = startImpatient("sleepy:app");
                Socket client = connect(server.uri())) {
            Instant begin = stopWhileItRuns(server, client);
            assertEquals(
                    "HTTP/1.1 503 Service Unavailable",
                    new String(client.getInputStream().readNBytes(32), StandardCharsets.US_ASCII));
            assertEnded(server, begin);
            assertTrue(server.err().contains("WARNING app: GET /: the application is being stopped\n"), server.err());
        }
    }

    @Test
    @DisplayName(
            "an application in Java runs on Jetty's own threads: it is not waited for, and the log says so; status 0")
    void lateInJava() throws Exception {
        try (ServerProcess server = startImpatient("java:" + Sleepy.class.getName());
                Socket client = connect(server.uri())) {
            assertEnded(server, stopWhileItRuns(server, client));
            assertTrue(
                    server.err().contains("wsgi-bridge: requests were still running after graceful-timeout\n"),
                    server.err());
        }
    }

    private ServerProcess startImpatient(String application) throws IOException {
        String words = "-Dwsgi.graceful-timeout=0.5 " + Main.class.getName() + " -b 127.0.0.1:0 -w1 --python=bundled ";
        return ServerProcess.java(folder, (words + application).split(" "));
    }

    private Instant stopWhileItRuns(ServerProcess server, Socket client) throws Exception {
        client.getOutputStream().write(HTTP1);
        Folders.await(folder.resolve("begun"));
        server.signal("TERM");
        return Instant.now();
    }

    private static void assertEnded(ServerProcess server, Instant begin) throws InterruptedException {
        assertEquals(0, server.status());
        assertTrue(Duration.between(begin, Instant.now()).toSeconds() < 14, "not the default of 15 s");
    }

    /** An application that does not answer. */
    public static final class Sleepy implements WsgiApplication {

        @Override
        public Iterable<byte[]> call(Map<String, Object> environ, StartResponse response) throws Exception {
            Files.createFile(Path.of("begun"));
            Thread.sleep(60_000);
            return List.of();
        }
    }

    private static Socket connect(URI uri) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), uri.getPort());
        socket.setSoTimeout(30_000);
        return socket;
    }

    /** The first DATA frame. */
    private static byte[] body(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            in.readNBytes(5);
            byte[] payload = in.readNBytes(length);
            if (type == 0) {
                return payload;
            }
        }
    }
}
