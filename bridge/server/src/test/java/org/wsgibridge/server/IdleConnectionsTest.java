package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "memory and threads are read from /proc")
class IdleConnectionsTest {

    private static final int MOST = 10_000;

    /** What the test and the server open beside their connections: jars, for instance. */
    private static final int OTHER_FILES = 1_000;

    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BEGINNING = "POST / HTTP/1.1\r\nHost: h\r\nX-S".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    @Test
    @DisplayName("10,000 idle connections take less than 300 MB and no threads, and are served")
    void idle() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("hello.py"), """
                def app(environ, start_response):
                    start_response("200 OK", [])
                    return [b"hello"]
                """);
        List<SocketChannel> connections = new ArrayList<>();
        try (ServerProcess server = ServerProcess.start(folder, "-b", "127.0.0.1:0", "-w", "1", "hello:app")) {
            URI uri = server.uri();
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), uri.getPort());
            connections.add(SocketChannel.open(address));
            for (int i = 0; i < 1000; i++) { // all of the server's code is loaded now
                exchange(connections.get(0));
            }
            long memory = status(server, "VmRSS");
            long threads = status(server, "Threads");
            int count = connections();
            for (int i = 0; i < count; i++) {
                connections.add(SocketChannel.open(address));
                exchange(connections.get(i + 1));
            }
            long more = (status(server, "VmRSS") - memory) / 1024;
            System.out.println(count + " idle connections: " + more + " MB more, "
                    + (status(server, "Threads") - threads) + " threads more");
            assertTrue(more < 300, more + " MB more");
            assertTrue(status(server, "Threads") < threads + 20, status(server, "Threads") + " threads");
            for (int i = 0; i < 500; i++) { // more than there are threads
                connections.get(i).write(ByteBuffer.wrap(BEGINNING));
            }
            for (int i = 500; i < connections.size(); i += 10) {
                exchange(connections.get(i));
            }
        } finally {
            for (SocketChannel connection : connections) {
                connection.close();
            }
        }
    }

    /** Both processes have the limit that a JVM raises to the highest that it may. */
    private static int connections() {
        long limit = ((com.sun.management.UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getMaxFileDescriptorCount();
        int count = (int) Math.min(MOST, limit - OTHER_FILES);
        if (count < MOST) {
            System.out.println("a process may open " + limit + " files: fewer connections");
        }
        assertTrue(count > 1000, "a process may open " + limit + " files, too few for this test");
        return count;
    }

    private static void exchange(SocketChannel connection) throws IOException {
        connection.write(ByteBuffer.wrap(REQUEST));
        ByteBuffer answer = ByteBuffer.allocate(1024);
        String text = "";
        while (!text.endsWith("\r\n\r\nhello")) {
            assertTrue(connection.read(answer) > 0, text);
            text = StandardCharsets.US_ASCII.decode(answer.duplicate().flip()).toString();
        }
        assertEquals("HTTP/1.1 200 OK", text.substring(0, 15));
    }

    private static long status(ServerProcess server, String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + server.pid() + "/status"))) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("no " + name);
    }
}
