package org.wsgibridge.workers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.wsgibridge.engine.Exchange.BodyReader;

/**
 * Sends a request's body to the application, as much as it takes: through the connection, or, where the worker shares
 * memory, through that. What the application has been sent, it reads before it grants more, so that the memory is never
 * written over too early: it has room for all that is granted at a time.
 */
final class Upload implements BodyReader {

    /** The most bytes in one frame. */
    private static final int PIECE = 128 * 1024;

    private final Job job;
    private final Connection connection;
    private final byte[] piece = new byte[PIECE];
    private final AtomicInteger granted = new AtomicInteger();
    private final AtomicInteger turns = new AtomicInteger();
    private final ByteBuffer memory;
    private boolean ended;

    /**
     * Makes one that sends nothing yet.
     *
     * @param memory a ring that the worker sees, too; null where there is none
     */
    Upload(Job job, Connection connection, ByteBuffer memory) {
        this.job = job;
        this.connection = connection;
        this.memory = memory == null ? null : memory.clear();
    }

    /** Takes note that the application takes more; on the loop's thread. */
    void grant(int bytes) {
        if (bytes == 0) {
            job.exchange.read(piece, PIECE, this);
        } else if (granted.getAndAdd(bytes) == 0) {
            readOn();
        }
    }

    /** Sends nothing any more: memory and connection are the next request's. */
    synchronized void end() {
        ended = true;
    }

    /** Asks for the next piece. It may come within the call, so this loops: a body has many. */
    private void readOn() {
        if (turns.getAndIncrement() == 0) {
            do {
                job.exchange.read(piece, Math.min(granted.get(), PIECE), this);
            } while (turns.decrementAndGet() > 0);
        }
    }

    @Override
    public void data(int length) {
        send(length);
        if (length > 0 && granted.get() > 0 && granted.addAndGet(-length) > 0) {
            readOn();
        }
    }

    private synchronized void send(int length) {
        if (ended) {
            return;
        }
        if (memory == null || length == 0) {
            connection.queue(Frame.of(Frame.DATA, job.number, piece, length));
        } else {
            int sent = 0;
            while (sent < length) {
                sent += put(sent, length - sent);
            }
        }
        connection.flush();
    }

    /** Puts a part of the piece into the memory, as much as goes there without a break; returns how much. */
    private int put(int start, int length) {
        if (!memory.hasRemaining()) {
            memory.clear();
        }
        int place = memory.position();
        int count = Math.min(length, memory.remaining());
        memory.put(piece, start, count);
        connection.queue(Frame.shared(job.number, place, count));
        return count;
    }

    @Override
    public synchronized void broken(IOException cause) {
        if (!ended) {
            connection.send(Frame.of(Frame.BROKEN, job.number, String.valueOf(cause.getMessage())));
        }
    }
}
