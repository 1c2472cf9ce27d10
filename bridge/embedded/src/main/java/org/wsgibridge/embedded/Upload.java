package org.wsgibridge.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.wsgibridge.embedded.Conversation.GoneException;
import org.wsgibridge.engine.Exchange;
import org.wsgibridge.engine.Exchange.BodyReader;

/**
 * A request's body on its way to the application, which reads one half of some memory outside of the heap while the
 * container fills the other. One thread reads at a time; it waits on the conversation, which guards what the container's
 * threads write.
 *
 * <p>The container may still fill a half when the request ends. So the memory goes back, to be the next request's, when
 * both are over.
 */
final class Upload implements BodyReader {

    /** The most bytes of a body at a time: each piece wakes two threads. */
    private static final int PIECE = 256 * 1024;

    private final Exchange exchange;
    private final Conversation conversation;
    private final AtomicReference<ByteBuffer> lender;
    private final ByteBuffer memory;

    /** Where the half begins that is filled next, or being filled. */
    private int half;

    /** Whether the half has been asked for, and not been taken. */
    private boolean asked;

    private boolean filling; // from here on guarded
    private int filled;
    private IOException broken;
    private boolean ended;

    /**
     * Makes one that asks for nothing yet.
     *
     * @param lender holds memory of an earlier request's, or null; it is taken out, and put back when nobody uses it
     */
    Upload(Exchange exchange, Conversation conversation, AtomicReference<ByteBuffer> lender) {
        this.exchange = exchange;
        this.conversation = conversation;
        this.lender = lender;
        ByteBuffer lent = lender.getAndSet(null);
        this.memory = lent == null ? ByteBuffer.allocateDirect(2 * PIECE) : lent;
    }

    /** Waits for the next piece, which stays as it is until the one behind it is waited for; an empty one is the end. */
    ByteBuffer next() throws IOException, GoneException {
        if (!asked) {
            ask();
        }
        ByteBuffer piece;
        synchronized (conversation) {
            conversation.await(() -> !filling);
            checkNotEnded();
            if (broken != null) {
                throw broken;
            }
            piece = memory.slice(half, filled);
        }
        asked = false;
        half = PIECE - half;
        if (exchange.bodyContinues() && !exchange.readsBlock()) {
            ask();
        }
        return piece;
    }

    private void ask() throws GoneException {
        synchronized (conversation) {
            checkNotEnded();
            asked = true;
            filling = true;
        }
        exchange.read(memory.slice(half, PIECE), this);
    }

    private void checkNotEnded() throws GoneException {
        if (ended) {
            throw new GoneException("the request has ended", null);
        }
    }

    /** Lets the memory go: the application reads no more. */
    void end() {
        synchronized (conversation) {
            ended = true;
            giveBack();
        }
    }

    private void giveBack() {
        if (ended && !filling) {
            lender.set(memory);
        }
    }

    @Override
    public void data(int length) {
        synchronized (conversation) {
            filled = length;
            taken();
        }
    }

    @Override
    public void broken(IOException cause) {
        synchronized (conversation) {
            broken = cause;
            taken();
        }
    }

    private void taken() {
        filling = false;
        giveBack();
        conversation.notifyAll();
    }
}
