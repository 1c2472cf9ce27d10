package org.wsgibridge.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.reset;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wsgibridge.engine.EventLoop;

@DisplayName("Connection: frames on their way to a worker")
class ConnectionTest {

    private final SocketChannel channel = mock();
    private final EventLoop loop = mock();
    private final SelectionKey key = mock();
    private final Connection.Receiver receiver = mock();
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    /** What was sent, a text a call. */
    private final List<String> sent = new ArrayList<>();

    /** How many bytes the peer still takes. */
    private int room = Integer.MAX_VALUE;

    private Connection connection;

    @BeforeEach
    void connect() throws IOException {
        when(channel.write(any(ByteBuffer[].class), eq(0), anyInt()))
                .then(call -> take(Arrays.copyOf(call.<ByteBuffer[]>getArgument(0), call.<Integer>getArgument(2))));
        when(key.isValid()).thenReturn(true);
        when(key.selector()).thenReturn(mock(Selector.class));
        doAnswer(call -> tasks.add(call.getArgument(0))).when(loop).execute(any());
        connection = new Connection(channel, receiver);
        connection.moveTo(loop, new ReceiveBuffer());
        connection.watched(key);
    }

    private long take(ByteBuffer... frames) {
        StringBuilder text = new StringBuilder();
        for (ByteBuffer frame : frames) {
            while (frame.hasRemaining() && text.length() < room) {
                text.append((char) frame.get());
            }
        }
        room -= text.length();
        sent.add(text.toString());
        return text.length();
    }

    @Test
    @DisplayName("much goes out in several calls, each of 128 kB and a frame at most")
    void much() {
        String large = "x".repeat(100_000);
        connection.queue(frame(large));
        connection.queue(frame(large));
        flush("y");
        assertEquals(List.of(large + large, "y"), sent);
    }

    @Test
    @DisplayName("what the loop's thread brings goes out together when it has heard all")
    void together() {
        when(loop.isHere()).thenReturn(true);
        flush("a");
        flush("b");
        assertEquals(List.of(), sent);
        assertEquals(1, tasks.size());
        tasks.remove().run();
        assertEquals(List.of("ab"), sent);
        flush("c");
        tasks.remove().run();
        assertEquals(List.of("ab", "c"), sent);
    }

    @Test
    @DisplayName("what another thread brings goes out at once, with what waits for the loop before it")
    void atOnce() {
        when(loop.isHere()).thenReturn(true, false);
        flush("a");
        flush("b");
        assertEquals(List.of("ab"), sent);
        tasks.remove().run();
        assertEquals(List.of("ab"), sent);
    }

    @Test
    @DisplayName("what the peer does not take goes out when it takes more, in order and once")
    void rest() {
        room = 3;
        connection.queue(frame("ab"));
        connection.queue(frame("cd"));
        connection.queue(frame("ef"));
        connection.flush();
        assertEquals(List.of("abc"), sent);
        verify(key).interestOpsOr(SelectionKey.OP_WRITE);
        room = 2;
        when(key.isWritable()).thenReturn(true);
        connection.ready();
        assertEquals(List.of("abc", "de"), sent);
        room = 10;
        connection.ready();
        connection.send(frame("g"));
        assertEquals(List.of("abc", "de", "f", "g"), sent);
    }

    private void flush(String text) {
        connection.queue(frame(text));
        connection.flush();
    }

    private static ByteBuffer frame(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    @DisplayName(
            "a receiver that fails, even for want of memory, ends the connection: what follows cannot be understood")
    void failingReceiver() throws IOException {
        when(channel.read(any(ByteBuffer.class))).then(call -> {
            call.<ByteBuffer>getArgument(0).put((byte) 'x');
            return 1;
        });
        when(key.isReadable()).thenReturn(true);
        for (Throwable failure : List.of(new OutOfMemoryError("of a test"), new IllegalStateException("of a test"))) {
            Connection failing = new Connection(channel, receiver);
            failing.moveTo(loop, new ReceiveBuffer());
            failing.watched(key);
            when(receiver.received(any(), anyInt(), anyInt())).thenThrow(failure);
            assertThrows(failure.getClass(), failing::ready);
            verify(receiver).closed();
            reset(receiver);
        }
    }

    @Test
    @DisplayName("a connection that is closed meanwhile is paused without complaint")
    void pauseClosed() {
        when(key.interestOpsAnd(anyInt())).thenThrow(new CancelledKeyException());
        connection.pause(true);
        verify(key).interestOpsAnd(~SelectionKey.OP_READ);
    }
}
