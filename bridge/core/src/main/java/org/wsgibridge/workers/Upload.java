package org.wsgibridge.workers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.wsgibridge.engine.Exchange.BodyReader;

/**
 * Sends a request's body to the application, as much as it takes: through the connection, or, where the worker shares
 * memory, through that. What the application has been sent, it reads before it grants more, so that the memory is never
 * written over too early: it has room for all that is granted at a time.
 *
 * <p>The container reads straight into the memory, and may be about to when the request ends. So the memory goes back,
 * to be the next request's, when both are over: the request, and the reading of a piece.
 */
final class Upload implements BodyReader {

    /** The most bytes in one frame. */
    private static final int PIECE = 128 * 1024;

    /** The most bytes that one frame tells of: half of the memory, so that the worker is seldom woken, and never starved. */
    private static final int SHARED_PIECE = 512 * 1024;

    private final Job job;
    private final Connection connection;
    private final AtomicReference<ByteBuffer> lender;
    private final AtomicInteger granted = new AtomicInteger();
    private final AtomicInteger turns = new AtomicInteger();

    /** A ring that the worker sees, too; null where there is none. */
    private final ByteBuffer memory;

    /** What takes a piece where there is no memory. */
    private final byte[] piece;

    private boolean reading;
    private boolean whole; // the application has all that there is, or knows that it is broken off
    private boolean ended;

    /**
     * Makes one that sends nothing yet.
     *
     * @param lender holds the memory, or null; the memory is taken out, and put back when nobody writes to it any more
     */
    Upload(Job job, Connection connection, AtomicReference<ByteBuffer> lender) {
        this.job = job;
        this.connection = connection;
        this.lender = lender;
        ByteBuffer lent = lender.getAndSet(null);
        this.memory = lent == null ? null : lent.clear();
        this.piece = lent == null ? new byte[PIECE] : null;
    }

    /** Takes note that the application takes more; on the loop's thread. */
    void grant(int bytes) {
        if (bytes == 0) {
            read(SHARED_PIECE);
        } else if (granted.getAndAdd(bytes) == 0) {
            readOn();
        }
    }

    /**
     * The request has ended. A thread of the application's that still waits for its body is told so (F17); then nothing is
     * sent any more: the connection is the next request's, and so is the memory unless a piece is read.
     */
    synchronized void end() {
        ended = true;
        if (!whole) {
            connection.send(Frame.of(Frame.BROKEN, job.number, "the request has ended"));
        }
        giveBack();
    }

    /** Asks for the next piece. It may come within the call, so this loops: a body has many. */
    private void readOn() {
        if (turns.getAndIncrement() == 0) {
            do {
                read(Math.min(granted.get(), SHARED_PIECE));
            } while (turns.decrementAndGet() > 0);
        }
    }

    private void read(int most) {
        ByteBuffer into;
        synchronized (this) {
            if (ended) {
                return;
            }
            reading = true;
            into = room(most);
        }
        job.exchange.read(into, this);
    }

    /** Where the next piece goes: behind the last one, as far as there is no break. */
    private ByteBuffer room(int most) {
        if (memory == null) {
            return ByteBuffer.wrap(piece, 0, Math.min(most, PIECE));
        }
        if (!memory.hasRemaining()) {
            memory.clear();
        }
        return memory.slice(memory.position(), Math.min(most, memory.remaining()));
    }

    @Override
    public void data(int length) {
        if (send(length) && length > 0 && granted.get() > 0 && granted.addAndGet(-length) > 0) {
            readOn();
        }
    }

    /** Sends the piece that was read; returns false where nobody wants it any more. */
    private synchronized boolean send(int length) {
        reading = false;
        if (ended) {
            giveBack();
            return false;
        }
        if (length == 0) {
            whole = true;
            connection.send(Frame.of(Frame.DATA, job.number));
        } else if (memory == null) {
            connection.send(Frame.of(Frame.DATA, job.number, piece, length));
        } else {
            connection.send(Frame.shared(job.number, memory.position(), length));
            memory.position(memory.position() + length);
        }
        return true;
    }

    @Override
    public synchronized void broken(IOException cause) {
        reading = false;
        if (ended) {
            giveBack();
        } else {
            whole = true;
            connection.send(Frame.of(Frame.BROKEN, job.number, String.valueOf(cause.getMessage())));
        }
    }

    private void giveBack() {
        if (memory != null && !reading) {
            lender.set(memory);
        }
    }
}
