package org.wsgibridge.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.wsgibridge.engine.Exchange;
import org.wsgibridge.engine.Exchange.Listener;
import org.wsgibridge.engine.Failure;
import org.wsgibridge.engine.FilePart;
import org.wsgibridge.engine.LentBlock;
import org.wsgibridge.engine.ResponseHead;

/**
 * What an application and its client have to say to each other. The methods that Python calls may wait; they are called
 * without the GIL.
 */
final class Conversation implements Listener {

    /** Blocks up to this many bytes are cheap in the heap; longer ones come in pieces, in the heap of this length. */
    private static final int LONG = 128 * 1024;

    /** How many pieces of a block a client gets whether it reads or not: others want some of the memory, too. */
    private static final int MOST = 4;

    private final Exchange exchange;

    private boolean full;
    private boolean stopped;

    /** Whether the application has given an answer to its end; its own thread's. */
    private boolean answered;

    private Upload upload;

    Conversation(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Whether the answer is complete, or nobody waits for one. */
    boolean answered() {
        return answered || stopped() || exchange.over();
    }

    /** Whether a block is given in one piece. */
    static boolean isShort(PythonBytes block) {
        return block.length() <= LONG;
    }

    /** Sends a whole answer of one {@linkplain #isShort short} block. */
    void answer(byte[] head, PythonBytes body) {
        answered = true;
        exchange.answer(ResponseHead.decode(head, 0, head.length), body.copy());
    }

    void start(byte[] head) {
        exchange.start(ResponseHead.decode(head, 0, head.length));
    }

    /** Sends a block, and waits while the client is slow. */
    void block(PythonBytes block) throws GoneException {
        write(block);
        exchange.flush();
        awaitRoom();
    }

    /**
     * Gives a block: a long one to where the container writes it from, while it can be. What does not fit a few pieces waits
     * until the client takes them, so that clients that read nothing do not fill the heap.
     */
    void write(PythonBytes block) throws GoneException {
        long given = 0;
        for (int piece = 0; given < block.length(); piece++) {
            if (piece >= MOST) {
                awaitRoom();
            }
            long rest = block.length() - given;
            Optional<LentBlock> blank = rest > LONG ? exchange.blank() : Optional.empty();
            if (blank.isPresent()) {
                ByteBuffer bytes = blank.get().bytes();
                block.copy(given, bytes);
                given += bytes.remaining();
                exchange.write(blank.get());
            } else {
                int length = (int) Math.min(LONG, rest);
                exchange.write(block.copy(given, length));
                given += length;
            }
        }
    }

    void end() {
        answered = true;
        exchange.end();
    }

    /** Sends a part of a file of this process's; returns false where it cannot be opened once more. */
    boolean file(byte[] head, long descriptor, long offset, long length) {
        FilePart part;
        try {
            Path path = Path.of("/dev/fd/" + descriptor);
            part = new FilePart(FileChannel.open(path, StandardOpenOption.READ), offset, length);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
        exchange.start(ResponseHead.decode(head, 0, head.length));
        answered = true;
        exchange.write(part);
        exchange.end();
        return true;
    }

    void fail(String message, String detail) {
        answered = true;
        exchange.fail(Failure.application(message, detail));
    }

    /**
     * Waits for a piece of the request's body; an empty one is its end.
     *
     * @param memory what the calling thread has for bodies: see {@link Upload}
     * @return stays as it is until the next one is asked for
     */
    ByteBuffer read(AtomicReference<ByteBuffer> memory) throws IOException, GoneException {
        if (upload == null) {
            upload = new Upload(exchange, this, memory);
        }
        return upload.next();
    }

    /** The application reads no more. */
    void close() {
        if (upload != null) {
            upload.end();
        }
    }

    private void awaitRoom() throws GoneException {
        await(() -> !full);
        checkThere();
    }

    /** Waits until something is so that {@link #notifyAll} tells of, or nobody waits for the answer. */
    synchronized void await(BooleanSupplier done) throws GoneException {
        try {
            while (!done.getAsBoolean()) {
                checkThere();
                wait();
            }
        } catch (InterruptedException e) {
            throw new GoneException("the application is being stopped", e);
        }
    }

    private synchronized boolean stopped() {
        return stopped;
    }

    private void checkThere() throws GoneException {
        if (stopped() || exchange.over()) {
            throw new GoneException("nobody waits for the answer any more", null);
        }
    }

    /** Lets the application wait for nothing any more. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    @Override
    public synchronized void full() {
        full = true;
    }

    @Override
    public synchronized void room() {
        full = false;
        notifyAll();
    }

    @Override
    public void gone() {
        stop();
    }

    /** Nobody waits for the answer. */
    static final class GoneException extends Exception {

        private static final long serialVersionUID = 1L;

        GoneException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
