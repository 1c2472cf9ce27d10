package org.wsgibridge.gateway;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.wsgibridge.engine.Engine;
import org.wsgibridge.engine.Environ;
import org.wsgibridge.engine.Exchange;
import org.wsgibridge.engine.Failure;
import org.wsgibridge.engine.FilePart;
import org.wsgibridge.engine.LentBlock;
import org.wsgibridge.engine.ResponseHead;
import org.wsgibridge.gateway.Lane.Step;

/** One request between container and engine: ties environ, bodies and lane together. */
final class HttpExchange implements Exchange {

    /** The engine is asked to pause while more bytes than these wait for the client. */
    private static final int ROOM = 256 * 1024;

    private final Gateway gateway;
    private final Environ environ;
    private final Lane lane;
    private final RequestBody requestBody;
    private final ResponseBody responseBody;
    private final Spool spool;
    private final boolean include;

    /** Whether the client waits to be told that its body is wanted (F11). */
    private final boolean untold;

    /** Whether the container may have kept the body until later: Tomcat asks so for the page where the user logs in. */
    private final boolean kept;

    /** When it came, as {@link System#nanoTime} counts. */
    private final long arrived = System.nanoTime();

    /** Whether it is over, for the metrics; the lane's. */
    private boolean counted;

    /** What of the body is there as the application begins; null until then. */
    private byte[] ahead;

    private volatile Listener listener;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean paused = new AtomicBoolean();

    /**
     * Makes the exchange of a request.
     *
     * @param mayWait whether the calling thread is the request's to wait on; else the request becomes asynchronous
     */
    HttpExchange(Gateway gateway, HttpServletRequest request, HttpServletResponse response, boolean mayWait) {
        this.gateway = gateway;
        this.environ = gateway.translator().translate(request);
        this.include = request.getDispatcherType() == DispatcherType.INCLUDE;
        this.untold = request.getHeader("Expect") != null;
        this.kept = request.getDispatcherType() == DispatcherType.FORWARD
                && request.getMethod().equals("GET");
        this.lane = mayWait ? new WaitingLane(request, response, this::gone) : asyncLane(request, response);
        this.requestBody = new RequestBody(request, lane);
        this.responseBody = new ResponseBody(request, response, lane, this::warn, this::taken);
        this.spool = requestBody.ended() || requestBody.declared() >= 0
                ? null
                : gateway.newSpool().orElse(null);
        gateway.metrics().began();
    }

    private AsyncLane asyncLane(HttpServletRequest request, HttpServletResponse response) {
        return Tomcat.waitsForClients(request)
                ? new ContainerThreadLane(request, response, this::gone, this::stopped)
                : new AsyncLane(request, response, this::gone, this::stopped, gateway.eventLoop());
    }

    /** Reads what the application finds of the body, hands the exchange to the engine, and waits where it must. */
    void run(Engine engine) throws IOException {
        BodyPrefetch prefetch = new BodyPrefetch(requestBody, spool, new Prefetched(engine));
        lane.execute(() -> prefetch.read(untold));
        lane.await();
    }

    /** Hands the exchange to the engine. */
    private final class Prefetched implements BodyPrefetch.Outcome {
        private final Engine engine;

        Prefetched(Engine engine) {
            this.engine = engine;
        }

        @Override
        public void prefetched(byte[] bytes) {
            ahead = bytes;
            if (spool != null) {
                environ.put("CONTENT_LENGTH", Long.toString(spool.length()));
            }
            if (requestBody.wasTaken() && !kept) {
                warn("a filter has read the request body, for instance by getParameter() or getReader();"
                        + " the application sees none (F13)");
            }
            engine.accept(HttpExchange.this);
        }

        @Override
        public void failed(Failure failure) {
            fail(failure);
        }
    }

    @Override
    public Environ environ() {
        return environ;
    }

    @Override
    public byte[] bodyAhead() {
        return ahead;
    }

    @Override
    public Optional<Path> spooled() {
        return spool == null ? Optional.empty() : spool.file();
    }

    @Override
    public boolean bodyContinues() {
        return !requestBody.ended();
    }

    @Override
    public boolean readsBlock() {
        return lane.mayBlock();
    }

    @Override
    public void read(ByteBuffer into, BodyReader reader) {
        lane.submit(new Reading(into, reader));
    }

    /** Asks for a part of the body in the engine's name. */
    private final class Reading implements Step {
        private final ByteBuffer into;
        private final BodyReader reader;

        Reading(ByteBuffer into, BodyReader reader) {
            this.into = into;
            this.reader = reader;
        }

        @Override
        public void run() throws IOException {
            if (requestBody.closed()) {
                dropped();
                return;
            }
            try {
                if (responseBody.started()) {
                    responseBody.flush(); // the client may wait for this before it sends more
                }
            } catch (IOException | RuntimeException | Error e) {
                dropped();
                throw e;
            }
            requestBody.read(into, 1, reader);
        }

        @Override
        public void dropped() {
            reader.broken(RequestBody.over());
        }
    }

    @Override
    public void listen(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void answer(ResponseHead head, byte[] body) {
        waiting.addAndGet(body.length);
        lane.submit(() -> {
            responseBody.start(head);
            responseBody.write(new Block(body));
            endDrained();
        });
    }

    @Override
    public void start(ResponseHead head) {
        lane.submit(() -> responseBody.start(head));
    }

    @Override
    public void write(byte[] block) {
        write(new Block(block));
    }

    private void write(Block block) {
        int total = waiting.addAndGet(block.counted());
        lane.submit(new Writing(block));
        if (total > ROOM && listener != null) {
            listener.full();
            paused.set(true);
            taken(0); // it may have been taken in between
        }
    }

    @Override
    public Optional<LentBlock> blank() {
        return responseBody.blank();
    }

    @Override
    public void write(LentBlock block) {
        if (responseBody.takesLent()) {
            write(new Block(block));
        } else {
            byte[] copy = new byte[block.bytes().remaining()];
            block.bytes().get(copy);
            block.giveBack();
            write(copy);
        }
    }

    /** Hands a block on, or back. */
    private final class Writing implements Step {
        private final Block block;

        Writing(Block block) {
            this.block = block;
        }

        @Override
        public void run() throws IOException {
            responseBody.write(block);
        }

        @Override
        public void dropped() {
            int counted = block.counted();
            block.giveBack();
            taken(counted);
        }
    }

    @Override
    public void write(FilePart file) {
        lane.submit(new Sending(file));
    }

    /** Hands a file on, or closes it. */
    private final class Sending implements Step {
        private final FilePart file;

        Sending(FilePart file) {
            this.file = file;
        }

        @Override
        public void run() throws IOException {
            responseBody.write(file);
        }

        @Override
        public void dropped() {
            responseBody.close(file);
        }
    }

    /** The client, or nobody, has taken bytes. */
    private void taken(int bytes) {
        if (waiting.addAndGet(-bytes) <= ROOM / 2 && paused.compareAndSet(true, false)) {
            listener.room();
        }
    }

    @Override
    public void flush() {
        lane.submit(responseBody::flush);
    }

    @Override
    public void end() {
        lane.submit(this::endDrained);
    }

    private void endDrained() throws IOException {
        requestBody.close();
        if (include || untold && !requestBody.begun()) {
            endNow(); // the page's body; or a client that was not told to send it does not
        } else {
            requestBody.drain(this::endNow);
        }
    }

    private void endNow() throws IOException {
        count(); // who has the answer may look at the metrics
        responseBody.end();
        release();
    }

    @Override
    public void fail(Failure failure) {
        lane.submit(() -> {
            if (requestBody.broken()) {
                gateway.logGone(new IOException(failure.message()), environ); // the client's doing (L05)
                gateway.metrics().gone();
            } else {
                report(failure);
            }
            if (responseBody.started() && failure.status() == 504) {
                // it may be the client that has kept the application waiting
                responseBody.cutAtOnce(gateway.reason(failure));
                release();
            } else if (responseBody.started()) {
                responseBody.cut(gateway.reason(failure));
                release();
            } else if (include) {
                lane.abort(gateway.reason(failure));
                release();
            } else {
                sendErrorPage(failure);
            }
        });
    }

    private void report(Failure failure) {
        gateway.metrics().failed(failure);
        if (!failure.reported()) {
            gateway.log(failure, environ);
        }
    }

    private void sendErrorPage(Failure failure) throws IOException {
        startErrorPage(failure);
        if (failure.status() == 504) {
            endNow(); // it may be the client that has kept the application waiting
        } else {
            endDrained();
        }
    }

    private void startErrorPage(Failure failure) throws IOException {
        responseBody.start(ResponseHead.of(
                failure.status() + " ",
                failure.status() == 503
                        ? List.of("Content-Type", "text/plain; charset=utf-8", "Retry-After", "1")
                        : List.of("Content-Type", "text/plain; charset=utf-8")));
        responseBody.write(new Block(gateway.errorPage(failure).getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public boolean over() {
        return lane.over();
    }

    /** The container waits for an answer no longer, since it stops the web application (N07). What has begun is cut. */
    private void stopped() throws IOException {
        if (!responseBody.started()) {
            Failure failure = Failure.stopping();
            report(failure);
            tellEngine();
            startErrorPage(failure);
            endNow();
        }
    }

    private void gone(Throwable cause) {
        gateway.logGone(cause, environ);
        gateway.metrics().gone();
        tellEngine();
        responseBody.gone();
        release();
    }

    /** Nobody wants the answer any more. */
    private void tellEngine() {
        Listener hearing = listener;
        if (hearing != null) {
            try {
                hearing.gone();
            } catch (RuntimeException | Error e) {
                gateway.logGone(e, environ);
            }
        }
    }

    private void warn(String message) {
        gateway.warn(message, environ);
    }

    private void count() {
        if (!counted) {
            counted = true;
            gateway.metrics().ended(responseBody.status(), System.nanoTime() - arrived);
        }
    }

    private void release() {
        count();
        requestBody.close();
        if (spool != null) {
            try {
                spool.delete();
            } catch (IOException e) {
                warn("the spooled request body cannot be deleted: " + e);
            }
        }
    }
}
