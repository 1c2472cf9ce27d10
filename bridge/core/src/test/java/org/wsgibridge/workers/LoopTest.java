package org.wsgibridge.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.spy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wsgibridge.engine.Due;
import org.wsgibridge.testing.RecordedLog;

@DisplayName("Loop: the engine's thread")
class LoopTest {

    private final RecordedLog log = new RecordedLog();
    private final BlockingQueue<SocketChannel> accepted = new LinkedBlockingQueue<>();

    @Test
    @DisplayName(
            "where there are no descriptors left, a connection waits a second, and the log is not filled meanwhile")
    void noDescriptors() throws Exception {
        try (ServerSocketChannel server =
                spy(ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))) {
            doThrow(new IOException("Too many open files"))
                    .doCallRealMethod()
                    .when(server)
                    .accept();
            Loop loop = new Loop(server, log, accepted::add, () -> Due.NEVER);
            Thread thread = new Thread(loop);
            thread.start();
            long begun = System.nanoTime();
            try (SocketChannel client = SocketChannel.open(server.getLocalAddress());
                    SocketChannel channel = accepted.poll(20, TimeUnit.SECONDS)) {
                assertNotNull(channel);
                assertEquals(client.getLocalAddress(), channel.getRemoteAddress());
            } finally {
                loop.stop();
                thread.join();
            }
            assertTrue(System.nanoTime() - begun > 900_000_000, "a second");
            assertEquals(List.of("ERROR a worker's connection cannot be accepted"), log.lines());
        }
    }
}
