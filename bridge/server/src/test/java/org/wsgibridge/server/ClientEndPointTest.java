package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mockito.InOrder;

@DisplayName("ClientEndPoint: a client's connection without system calls of no use")
@Timeout(60)
class ClientEndPointTest {

    @Nested
    @DisplayName("reads")
    class Reads {

        private final SocketChannel channel = mock(SocketChannel.class);
        private final SelectionKey key = mock(SelectionKey.class);
        private final ClientEndPoint endPoint = new ClientEndPoint(channel, mock(ManagedSelector.class), key, null);
        private final ByteBuffer buffer = BufferUtil.allocate(4);

        @Test
        @DisplayName("not again when there was less than room, until the selector says that there is more")
        void drained() throws IOException {
            watched();
            has("abc");
            assertEquals(3, endPoint.fill(buffer));
            assertEquals(0, endPoint.fill(buffer));
            verify(channel, times(1)).read(any(ByteBuffer.class));
            when(key.readyOps()).thenReturn(SelectionKey.OP_READ);
            endPoint.onSelected();
            has("d");
            assertEquals(1, endPoint.fill(buffer));
            verify(channel, times(2)).read(any(ByteBuffer.class));
        }

        @Test
        @DisplayName("again, all the same, where the selector would not say so")
        void unwatched() throws IOException {
            has("abc");
            assertEquals(3, endPoint.fill(buffer));
            BufferUtil.clear(buffer);
            has("d");
            assertEquals(1, endPoint.fill(buffer));
        }

        @Test
        @DisplayName("nothing for somebody who has ceased to wait, and has the selector told so")
        void noLonger() {
            endPoint.fillInterested(Callback.NOOP);
            endPoint.updateKey();
            endPoint.getFillInterest().onFail(new IOException());
            when(key.readyOps()).thenReturn(SelectionKey.OP_READ);
            assertNull(endPoint.onSelected());
            endPoint.updateKey();
            InOrder inOrder = inOrder(key);
            inOrder.verify(key).interestOps(SelectionKey.OP_READ);
            inOrder.verify(key).interestOps(0);
        }

        @Test
        @DisplayName("on when the buffer is full: there may be more")
        void full() throws IOException {
            has("abcd");
            assertEquals(4, endPoint.fill(buffer));
            BufferUtil.clear(buffer);
            has("e");
            assertEquals(1, endPoint.fill(buffer));
        }

        @Test
        @DisplayName("the end as often as it is asked for")
        void end() throws IOException {
            when(channel.read(any(ByteBuffer.class))).thenReturn(-1);
            assertEquals(-1, endPoint.fill(buffer));
            assertEquals(-1, endPoint.fill(buffer));
        }

        private void watched() {
            when(key.interestOps()).thenReturn(SelectionKey.OP_READ);
            endPoint.updateKey();
        }

        private void has(String text) throws IOException {
            when(channel.read(any(ByteBuffer.class))).then(call -> {
                byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
                call.getArgument(0, ByteBuffer.class).put(bytes);
                return bytes.length;
            });
        }
    }

    @Nested
    @DisplayName("in a server whose answers come when the test says so")
    class Serving {

        private static final int LARGE = 20_000_000;

        private final BlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();
        private final StringBuilder polled = new StringBuilder();
        private final Server server = new Server();
        private ManagedSelector selector;
        private Socket socket;

        @BeforeEach
        void start() throws Exception {
            ServerConnector connector = (ServerConnector)
                    Connectors.of(server, null, new Bind.Tcp("127.0.0.1", 0), ArgumentsTest.config("a:b"));
            server.addConnector(connector);
            server.setHandler(new Answering(answers, polled));
            server.start();
            selector = connector
                    .getSelectorManager()
                    .getBeans(ManagedSelector.class)
                    .iterator()
                    .next();
            socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
            socket.setSoTimeout(20_000);
        }

        @AfterEach
        void end() throws Exception {
            socket.close();
            server.stop();
        }

        @Test
        @DisplayName(
                "a request that comes ahead of the answer is served next, and the selector does not go round in circles")
        void ahead() throws Exception {
            send("/first");
            Runnable first = answers.poll(20, TimeUnit.SECONDS);
            send("/second");
            send("/third");
            // Two of a client's that takes its turn: the selector has seen the other one's requests before them.
            try (Socket other = new Socket(InetAddress.getLoopbackAddress(), socket.getPort())) {
                for (int i = 0; i < 2; i++) {
                    send(other, "/other");
                    answers.poll(20, TimeUnit.SECONDS).run();
                    assertEquals("/other", answer(other));
                }
            }
            long rounds = selector.getSelectCount();
            assertTrue(rounds < 20, rounds + " rounds");
            first.run();
            assertEquals("/first", answer(socket));
            for (String path : new String[] {"/second", "/third", "/fourth"}) {
                if (path.equals("/fourth")) {
                    send(path);
                }
                answers.poll(20, TimeUnit.SECONDS).run();
                assertEquals(path, answer(socket));
            }
        }

        @Test
        @DisplayName("a body that comes in pieces, each when the one before has been read, is read to its end")
        void pieces() throws Exception {
            write(socket, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n");
            Runnable reading = answers.poll(20, TimeUnit.SECONDS);
            for (String piece : new String[] {"a", "b", "c"}) {
                reading.run(); // finds nothing, and waits for more
                write(socket, piece);
                reading = answers.poll(20, TimeUnit.SECONDS);
            }
            reading.run();
            assertEquals("abc", answer(socket));
        }

        @Test
        @DisplayName("so is one that is only looked for now and then, and never waited for")
        void polled() throws Exception {
            write(socket, "POST /poll HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n");
            Runnable polling = answers.poll(20, TimeUnit.SECONDS);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            for (String read : new String[] {"a", "ab", "abc"}) {
                write(socket, read.substring(read.length() - 1));
                while (!polled.toString().equals(read)) {
                    assertTrue(System.nanoTime() < deadline, "read so far: '" + polled + "'");
                    polling.run();
                }
            }
            assertEquals("abc", answer(socket));
        }

        @Test
        @DisplayName("an answer that the client takes late is sent to its end")
        void late() throws Exception {
            send("/large");
            answers.poll(20, TimeUnit.SECONDS).run();
            assertEquals(LARGE, answer(socket).length());
            send("/next");
            answers.poll(20, TimeUnit.SECONDS).run();
            assertEquals("/next", answer(socket));
        }

        private void send(String path) throws IOException {
            send(socket, path);
        }

        private static void send(Socket socket, String path) throws IOException {
            write(socket, "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
        }

        private static void write(Socket socket, String text) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.US_ASCII));
        }

        private static String answer(Socket socket) throws IOException {
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            int length = Integer.parseInt(head.toString().replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
            return new String(in.readNBytes(length), StandardCharsets.US_ASCII);
        }

        /** Lets the test answer: with the path, with what was sent to /echo or /poll, or with much. */
        private static final class Answering extends Handler.Abstract.NonBlocking {
            private final BlockingQueue<Runnable> answers;
            private final StringBuilder polled;

            Answering(BlockingQueue<Runnable> answers, StringBuilder polled) {
                this.answers = answers;
                this.polled = polled;
            }

            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                String path = request.getHttpURI().getPath();
                answers.add(
                        switch (path) {
                            case "/echo" -> () -> echo(request, response, callback, new StringBuilder());
                            case "/poll" -> () -> hasRead(request, response, callback, polled);
                            case "/large" -> () -> answer(response, callback, "x".repeat(LARGE));
                            default -> () -> answer(response, callback, path);
                        });
                return true;
            }

            private void echo(Request request, Response response, Callback callback, StringBuilder read) {
                if (!hasRead(request, response, callback, read)) {
                    request.demand(() -> answers.add(() -> echo(request, response, callback, read)));
                }
            }

            /** Reads what is there; answers with all, and returns true, when that is the end. */
            private static boolean hasRead(Request request, Response response, Callback callback, StringBuilder read) {
                for (var chunk = request.read(); chunk != null; chunk = request.read()) {
                    read.append(BufferUtil.toString(chunk.getByteBuffer()));
                    chunk.release();
                    if (chunk.isLast()) {
                        answer(response, callback, read.toString());
                        return true;
                    }
                }
                return false;
            }

            private static void answer(Response response, Callback callback, String text) {
                response.getHeaders().put("Content-Length", text.length());
                response.write(true, BufferUtil.toBuffer(text), callback);
            }
        }
    }
}
