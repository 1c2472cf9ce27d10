package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NonBlockingHandlerTest {

    private static final int REQUESTS = 50;

    private final ExecutorService engine = Executors.newSingleThreadExecutor();
    private final AtomicInteger tasks = new AtomicInteger();
    private final QueuedThreadPool pool = new QueuedThreadPool();
    private final Server server = new Server(pool);

    @AfterEach
    void end() throws Exception {
        server.stop();
        engine.shutdown();
    }

    @Test
    @DisplayName(
            "A client wakes no thread of the pool: not when it comes, nor when a request goes to the engine or is answered")
    void wakesNoThread() throws Exception {
        Executor counted = task -> {
            tasks.incrementAndGet();
            pool.execute(task);
        };
        AbstractConnector connector = Connectors.of(
                server,
                NonBlockingHandler.executor(counted),
                new Bind.Tcp("127.0.0.1", 0),
                ArgumentsTest.config("a:b"));
        server.addConnector(connector);
        server.setHandler(new NonBlockingHandler(new Answering(engine)));
        server.start();
        int port = ((ServerConnector) connector).getLocalPort();
        int before = tasks.get();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            for (int i = 0; i < REQUESTS; i++) {
                assertEquals("ok", answer(socket));
            }
            assertEquals(before, tasks.get());
        }
    }

    private static String answer(Socket socket) throws Exception {
        OutputStream out = socket.getOutputStream();
        out.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return new String(in.readNBytes(2), StandardCharsets.US_ASCII);
    }

    /** Answers on another thread, as an engine does. */
    private static final class Answering extends Handler.Abstract {
        private final Executor engine;

        Answering(Executor engine) {
            this.engine = engine;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            engine.execute(() -> {
                response.getHeaders().put("Content-Length", 2);
                response.write(true, ByteBuffer.wrap("ok".getBytes(StandardCharsets.US_ASCII)), callback);
            });
            return true;
        }
    }
}
