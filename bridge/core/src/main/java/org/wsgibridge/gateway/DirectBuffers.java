package org.wsgibridge.gateway;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.wsgibridge.engine.LentBlock;

/**
 * Buffers outside of the heap, which a file is read into, or a long answer copied, and a socket written from without
 * another copy. A container takes them as they are since Servlet 6.1.
 *
 * <p>They are large, so that a client that takes much at once is waited for less often; and few, since a slow client
 * keeps one for long. Where all are lent, memory in the heap takes their place.
 */
final class DirectBuffers {

    /** Bytes in each buffer: more would not stay in a core's cache. */
    static final int LARGE = 512 * 1024;

    /** Bytes in a buffer in the heap. */
    static final int SMALL = 64 * 1024;

    private static final int COUNT = 16;

    /** How long a buffer is not lent again after its client has gone: by then the container has closed the connection. */
    static final long REST = TimeUnit.SECONDS.toNanos(10);

    /** Those of all downloads and long answers. */
    static final DirectBuffers SHARED = new DirectBuffers(COUNT, System::nanoTime);

    /** None, for answers that are copied anyway. */
    static final DirectBuffers NONE = new DirectBuffers(0, System::nanoTime);

    private final Semaphore free;

    /** The free buffers that have been made already. */
    private final Queue<ByteBuffer> kept = new ConcurrentLinkedQueue<>();

    /** Buffers that the container may still use, the oldest first. */
    private final Queue<Resting> resting = new ConcurrentLinkedQueue<>();

    private final LongSupplier clock;

    /**
     * Makes the buffers, each when it is lent for the first time.
     *
     * @param count how many
     * @param clock counts as {@link System#nanoTime} does
     */
    DirectBuffers(int count, LongSupplier clock) {
        this.free = new Semaphore(count);
        this.clock = clock;
    }

    /** Lends an empty buffer; one in the heap where there is no other. */
    Block lend() {
        return blank().map(Block::new).orElseGet(() -> new Block(new byte[SMALL]));
    }

    /** Lends a buffer as a block to be filled in; empty where all are lent. */
    Optional<LentBlock> blank() {
        if (!free.tryAcquire()) {
            return rested();
        }
        ByteBuffer lent = kept.poll();
        if (lent != null) {
            return Optional.of(new Blank(lent));
        }
        try {
            return Optional.of(new Blank(ByteBuffer.allocateDirect(LARGE)));
        } catch (OutOfMemoryError e) { // the heap may have room
            free.release();
            return Optional.empty();
        }
    }

    private Optional<LentBlock> rested() {
        Resting first = resting.peek();
        boolean lent = first != null && clock.getAsLong() - first.since >= REST && resting.remove(first);
        return lent ? Optional.of(new Blank(first.buffer)) : Optional.empty();
    }

    private record Resting(ByteBuffer buffer, long since) {}

    /** A buffer, while it is lent. */
    final class Blank implements LentBlock {
        private final ByteBuffer bytes;

        Blank(ByteBuffer bytes) {
            this.bytes = bytes.clear();
        }

        @Override
        public ByteBuffer bytes() {
            return bytes;
        }

        @Override
        public void giveBack() {
            kept.add(bytes);
            free.release();
        }

        @Override
        public void giveUp() {
            resting.add(new Resting(bytes, clock.getAsLong()));
        }
    }
}
