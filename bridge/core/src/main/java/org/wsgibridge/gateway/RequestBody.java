package org.wsgibridge.gateway;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ReadListener;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import org.wsgibridge.engine.Exchange.BodyReader;
import org.wsgibridge.gateway.Lane.Step;

/**
 * The request's body, on its way to wsgi.input (section F). Used on the exchange's lane only.
 *
 * <p>Nothing is read from the container before the first {@link #read}, so that a client that waits to be told to
 * continue is told so only when its body is wanted (F11).
 */
final class RequestBody implements ReadListener {

    /** How many bytes of a body are read before the engine is asked. */
    static final int AHEAD = 64 * 1024;

    /** How many bytes that the application has not read are read in its place. */
    private static final int MOST_DRAINED = 1024 * 1024;

    /** A body is long when more bytes than this have been read of it: then it pays to wait for larger pieces. */
    private static final int LONG = 1024 * 1024;

    /**
     * How long to wait for more of a long body when some is there, in nanoseconds, since each piece wakes several threads.
     * The value asks for the shortest sleep that the system has: some 60 µs on Linux. On Windows that is too long.
     */
    private static final long PAUSE = File.separatorChar == '/' ? 1000 : 0;

    private final HttpServletRequest request;
    private final Lane lane;
    private final long declared;
    private ServletInputStream in;
    private boolean listening;

    /** Whether the stream may be asked: the listener has been called since it was not ready. */
    private boolean ready;

    private long taken;
    private volatile boolean isLong;
    private boolean ended;
    private boolean withheld;
    private IOException broken;
    private boolean closed;

    private BodyReader reader;
    private ByteBuffer buffer;
    private int room;
    private int filled;
    private int least;

    /** Takes what a container reads that can fill arrays only, on its way to a buffer outside of the heap. */
    private byte[] between;

    RequestBody(HttpServletRequest request, Lane lane) {
        this.request = request;
        this.lane = lane;
        // An error page is asked for with the failed request, whose body is spent (N03).
        boolean spent = request.getDispatcherType() == DispatcherType.ERROR;
        this.declared = spent ? 0 : request.getContentLengthLong();
        this.ended = declared == 0 || declared < 0 && !mayHaveUndeclared(request);
    }

    /** Without a length there is a body only behind Transfer-Encoding, or where the protocol itself frames bodies. */
    private static boolean mayHaveUndeclared(HttpServletRequest request) {
        return request.getHeader("Transfer-Encoding") != null
                || request.getProtocol().startsWith("HTTP/2")
                || request.getProtocol().startsWith("HTTP/3");
    }

    /** The length that the client has declared, in bytes; -1 if none. */
    long declared() {
        return declared;
    }

    /** Whether something of the body has been asked for. */
    boolean begun() {
        return in != null;
    }

    /** Whether all of the body has been read. */
    boolean ended() {
        return ended;
    }

    /**
     * Reads a part of the body.
     *
     * @param into takes the bytes, from its position on, as many as it has room for; its position and limit stay. Nobody
     *     else's until the reader is called
     * @param least how many bytes are wanted before the reader is called, unless the body ends
     * @param reader called once
     */
    void read(ByteBuffer into, int least, BodyReader reader) throws IOException {
        this.reader = reader;
        this.buffer = into;
        int most = into.remaining();
        this.room = declared < 0 ? most : (int) Math.min(most, declared - taken);
        this.filled = 0;
        this.least = Math.min(least, room);
        pump();
    }

    /**
     * Reads what is left of the body and throws it away, if it is not much: a client that still sends it would else find
     * the connection closed, and perhaps not see its answer (F15).
     *
     * @param then called when the body has ended, or cannot
     */
    void drain(Step then) throws IOException {
        if (ended || broken != null || declared < 0 || declared - taken > MOST_DRAINED) {
            then.run();
        } else {
            int length = (int) Math.min(AHEAD, declared - taken);
            read(ByteBuffer.allocate(length), length, new Drain(then));
        }
    }

    /** Ends the reading: no buffer is written to from here on, and a reader that waits is told. {@link #drain} may follow. */
    void close() {
        if (!closed) {
            closed = true;
            if (reader != null) {
                take().broken(over());
            }
        }
    }

    /** Whether nobody is to read any more of the body. */
    boolean closed() {
        return closed;
    }

    /** Why a reader gets nothing. */
    static IOException over() {
        return new IOException("the request has ended");
    }

    private final class Drain implements BodyReader {
        private final Step then;

        Drain(Step then) {
            this.then = then;
        }

        @Override
        public void data(int length) {
            lane.execute(() -> drain(then));
        }

        @Override
        public void broken(IOException cause) {
            lane.execute(then);
        }
    }

    private void pump() throws IOException {
        while (reader != null) {
            boolean readable = broken == null && !ended && filled < room && isReadable();
            if (broken != null) {
                take().broken(broken);
            } else if (readable) {
                fill();
            } else if (!ended && filled < least) {
                return; // the container calls when there is more
            } else {
                take().data(filled);
            }
        }
    }

    private BodyReader take() {
        BodyReader taker = reader;
        reader = null;
        buffer = null;
        return taker;
    }

    /** Whether bytes can be read at once, or the thread may wait for them and must. */
    private boolean isReadable() throws IOException {
        if (in == null) {
            try {
                in = request.getInputStream();
            } catch (IllegalStateException e) { // a filter has called getReader()
                withheld = true;
                ended = true;
                return false;
            }
        }
        if (lane.mayBlock()) {
            return filled < least;
        }
        if (!listening && isThere()) {
            return true;
        }
        ended |= in.isFinished(); // Undertow does not call a listener that is set then
        if (ended || broken != null) {
            return false;
        }
        if (!listening) {
            listening = true;
            in.setReadListener(this);
            return false;
        }
        ready = ready && in.isReady(); // Jetty throws where it is asked once more before it has called
        return ready;
    }

    /** Whether all that is wanted can be read without waiting. Undertow reads to find that out. */
    private boolean isThere() {
        try {
            return in.available() >= room - filled;
        } catch (IOException e) {
            breakOff(e);
            return false;
        }
    }

    private void fill() throws IOException {
        int count;
        try {
            count = read(buffer.slice(buffer.position() + filled, room - filled));
        } catch (IOException e) {
            breakOff(e);
            return;
        }
        if (count >= 0) {
            filled += count;
            taken += count;
            if (taken > LONG) {
                isLong = true; // seen by other threads, so not written for each short body
            }
            ended = taken == declared;
        } else if (declared < 0 || taken == 0) {
            ended = true;
        } else {
            breakOff(null);
        }
    }

    private int read(ByteBuffer target) throws IOException {
        if (target.hasArray()) {
            return in.read(target.array(), target.arrayOffset(), target.remaining());
        }
        if (Servlet61.reads(in)) {
            return Servlet61.read(in, target);
        }
        if (between == null) {
            between = new byte[AHEAD];
        }
        int count = in.read(between, 0, Math.min(target.remaining(), between.length));
        target.put(between, 0, Math.max(count, 0));
        return count;
    }

    private void breakOff(Throwable cause) {
        String expected = declared < 0 ? "" : " of " + declared;
        broken = new IOException("the client sent only " + taken + expected + " bytes of the request body", cause);
        request.removeAttribute(RequestDispatcher.ERROR_EXCEPTION); // Tomcat's page would show its stack (O5)
    }

    /** Whether the client has not sent all of the body. */
    boolean broken() {
        return broken != null;
    }

    /** Whether there should be a body, and there was nothing to read: a filter has read it already (F13). */
    boolean wasTaken() {
        return withheld || ended && taken == 0 && declared > 0;
    }

    @Override
    public void onDataAvailable() {
        if (isLong && !Undertow.carriesConnections()) {
            LockSupport.parkNanos(this, PAUSE);
        }
        lane.execute(this::pumpReady);
    }

    private void pumpReady() throws IOException {
        ready = true;
        pump();
    }

    /** The container has all of the body, which does not mean that all of it has been read here. */
    @Override
    public void onAllDataRead() {
        lane.execute(this::pumpReady);
    }

    @Override
    public void onError(Throwable cause) {
        lane.execute(() -> {
            breakOff(cause);
            pump();
        });
    }
}
