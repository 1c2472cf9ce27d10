package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wsgibridge.engine.EventLoop.Watcher;

@DisplayName("JettyLoop: what engines do on the thread that watches the clients")
@Timeout(60)
class JettyLoopTest {

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server, 1, 1);
    private JettyLoop loop;

    @BeforeEach
    void start() throws Exception {
        server.addConnector(connector);
        server.start();
        loop = new JettyLoop(connector);
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    @DisplayName("tasks run one after the other; a defect in one does not keep the next from running")
    void tasks() throws Exception {
        List<String> ran = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        loop.execute(() -> {
            loop.execute(() -> {
                ran.add("inner, on the loop: " + loop.isHere());
                done.countDown();
            });
            ran.add("outer");
            throw new IllegalStateException("a task's");
        });
        assertTrue(done.await(20, TimeUnit.SECONDS));
        assertEquals(List.of("outer", "inner, on the loop: true"), ran);
        assertFalse(loop.isHere());
    }

    @Test
    @DisplayName("a task that a task brings runs when what has arrived meanwhile has been heard")
    void order() throws Exception {
        Heard heard = watch();
        CompletableFuture<Boolean> first = new CompletableFuture<>();
        loop.execute(() -> {
            write(heard.pipe);
            loop.execute(() -> first.complete(heard.ready.isDone()));
        });
        assertTrue(first.get(20, TimeUnit.SECONDS));
        assertTrue(heard.ready.get(), "on the loop's thread");
    }

    @Test
    @DisplayName("when the connector is stopped, connections are told, no more are watched, and tasks run at once")
    void ended() throws Exception {
        Heard heard = watch();
        server.stop();
        heard.ended.get(20, TimeUnit.SECONDS);
        assertThrows(IOException.class, () -> loop.watch(open().source(), SelectionKey.OP_READ, heard));
        Thread[] ran = new Thread[1];
        loop.execute(() -> ran[0] = Thread.currentThread());
        assertEquals(Thread.currentThread(), ran[0]);
    }

    private Heard watch() throws IOException {
        Pipe pipe = open();
        Heard heard = new Heard(pipe);
        loop.watch(pipe.source(), SelectionKey.OP_READ, heard);
        return heard;
    }

    private static Pipe open() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        return pipe;
    }

    private static void write(Pipe pipe) {
        try {
            pipe.sink().write(ByteBuffer.allocate(1));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Heard implements Watcher {
        private final Pipe pipe;
        private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();

        Heard(Pipe pipe) {
            this.pipe = pipe;
        }

        @Override
        public void watched(SelectionKey key) {}

        @Override
        public void ready() {
            try {
                pipe.source().read(ByteBuffer.allocate(1));
            } catch (IOException e) {
                ready.completeExceptionally(e);
            }
            ready.complete(loop.isHere());
        }

        @Override
        public void ended() {
            ended.complete(null);
        }
    }
}
