package org.wsgibridge.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.testing.Container;
import org.wsgibridge.testing.Wire;

/** Clients that do nothing, or go. While they are there, the only Python thread answers everybody else. */
@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.HostileTargets#all")
@DisplayName("Hostile clients")
final class HostileTest {

    /** As the manual says: so much of a body is there before Python is entered. */
    private static final int BODY = 64 * 1024;

    /** As the manual says: so much of an answer is taken from Python, whether the client reads or not. */
    private static final int ANSWER = 256 * 1024;

    /** More than the container has threads. */
    private static final int CROWD = 60;

    private static final int IDLE = 1000;

    /** So many connections at once find room before a container has accepted them; more of them would wait for seconds. */
    private static final int AT_ONCE = 50;

    private static final int PIPELINED = 100;

    /** The client's end of what a connection holds. */
    private static final int SOCKET = 16 * 1024;

    @Parameter
    private Target target;

    private final List<Wire> crowd = new ArrayList<>();

    @AfterEach
    void leave() throws IOException {
        for (Wire wire : crowd) {
            wire.reset();
        }
        assertAnswered();
    }

    @Test
    @DisplayName("the sizes are those of the manual")
    void sizes() throws IOException {
        String manual = Files.readString(Path.of("../../src/site/markdown/requests.md"));
        assertTrue(manual.contains("first " + BODY / 1024 + " kB are there before the application is called"));
        assertTrue(manual.contains(ANSWER / 1024 + " kB are kept for it"));
    }

    @Test
    @DisplayName("slow senders of headers")
    void headers() throws IOException {
        gather(CROWD, "GET " + target.base() + "/J07 HTTP/1.1\nHost: local");
        assertAnswered();
        for (Wire wire : crowd) {
            assertEquals("abc", wire.send("host\n\n").response().text());
        }
    }

    @Test
    @DisplayName("slow senders of a body")
    void bodies() throws IOException {
        gather(clients(), target.head("POST", "/O06", "Content-Length: " + BODY) + '\n' + "x".repeat(BODY - 1));
        assertAnswered();
        for (Wire wire : crowd) {
            assertEquals(BODY, wire.send("x").response().body().length);
        }
    }

    @Test
    @DisplayName("slow senders of a body in chunks, of any length")
    void chunks() throws IOException {
        String chunk = Integer.toHexString(BODY) + '\n' + "x".repeat(BODY) + '\n';
        gather(clients(), target.head("POST", "/O06", "Transfer-Encoding: chunked") + '\n' + chunk.repeat(3));
        assertAnswered();
        for (Wire wire : crowd) {
            assertEquals(3 * BODY, wire.send("0\n\n").response().body().length);
        }
    }

    @Test
    @DisplayName("clients that do not read")
    void answers() throws IOException {
        gather(clients(), target.head("GET", "/O06.answer?" + ANSWER) + '\n');
        assertAnswered();
        for (Wire wire : crowd) {
            assertEquals(ANSWER, wire.response().body().length);
        }
    }

    @Test
    @DisplayName("clients that close within an upload")
    void uploads() throws IOException {
        gather(clients(), target.head("POST", "/O06", "Content-Length: " + 3 * BODY) + '\n' + "x".repeat(2 * BODY));
        leave();
        crowd.clear();
        gather(clients(), target.head("POST", "/O06", "Transfer-Encoding: chunked") + "\n5\nab");
    }

    @Test
    @DisplayName("clients that close within a download")
    void downloads() throws IOException {
        gather(clients(), target.head("GET", "/O06.large") + '\n');
        Container.await(
                Duration.ofSeconds(20),
                "an answer to begin",
                () -> crowd.stream().anyMatch(Wire::ready),
                begun -> begun);
    }

    @Test
    @DisplayName("requests that do not wait for answers: all are answered, in their order, and those of others, too")
    void pipelined() throws IOException {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < PIPELINED; i++) {
            requests.append("GET ")
                    .append(target.base())
                    .append("/O06.answer?")
                    .append(i)
                    .append(" HTTP/1.1\n");
            requests.append("Host: localhost\n\n");
        }
        gather(CROWD / 2, requests.toString());
        assertAnswered();
        for (int i = 0; i < PIPELINED; i++) {
            assertEquals(i, crowd.get(0).response().body().length);
        }
    }

    @Test
    @DisplayName("a thousand connections on which nothing happens")
    void idle() throws IOException {
        for (int i = 0; i < IDLE / AT_ONCE; i++) {
            gather(AT_ONCE, "");
            assertAnswered();
        }
        Wire last = crowd.get(IDLE - 1);
        assertEquals("abc", last.get(target.base() + "/J07").response().text());
        assertAnswered();
    }

    /** Requests that cannot be asynchronous do have a thread of the container's each. */
    private int clients() {
        return target.base().equals("/waiting") ? CROWD / 2 : CROWD;
    }

    private void gather(int count, String request) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(SOCKET);
            crowd.add(new Wire(socket, target.container().port()).send(request));
        }
    }

    private void assertAnswered() throws IOException {
        for (int i = 0; i < 3; i++) {
            assertEquals("abc", target.get("/J07").text());
        }
    }
}
