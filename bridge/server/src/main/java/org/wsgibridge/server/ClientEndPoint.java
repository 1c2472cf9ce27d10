package org.wsgibridge.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A client's connection that leaves out the system calls whose outcome is known. Jetty alone looks twice for a next request
 * when one has been answered asynchronously, and tells the selector when it stops and when it begins to wait for one: four
 * calls that a client which takes its turn makes no use of.
 */
final class ClientEndPoint extends SocketChannelEndPoint {

    private final ManagedSelector selector;
    private SelectionKey key;

    /** Whether a read has left something, or the selector has said more since. */
    private volatile boolean readable = true;

    /** Whether the selector would say that there is something to read. */
    private volatile boolean watched;

    /** Whether the selector has said what somebody has waited for; the selector's thread's. */
    private boolean awaited;

    ClientEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
        super(channel, selector, key, scheduler);
        this.selector = selector;
        this.key = key;
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        if (!readable && watched && !isInputShutdown()) {
            return 0;
        }
        int space = BufferUtil.space(buffer);
        int filled = super.fill(buffer);
        if (filled >= 0 && filled < space) {
            readable = false;
        }
        return filled;
    }

    @Override
    public Runnable onSelected() {
        readable = true;
        boolean reads = key.readyOps() == SelectionKey.OP_READ;
        Runnable task = super.onSelected(); // in any case: from here on Jetty knows who has begun to wait since
        awaited = reads && isFillInterested();
        return reads && !awaited ? null : task;
    }

    /**
     * While a request is served, the selector goes on to watch for the next one, which seldom comes ahead of the answer.
     * Only where it does the selector is told to stop, as it would say so again and again.
     */
    @Override
    public void updateKey() {
        if (!awaited || isFillInterested()) {
            tellSelector();
        }
    }

    private void tellSelector() {
        super.updateKey();
        try {
            watched = (key.interestOps() & SelectionKey.OP_READ) != 0;
        } catch (CancelledKeyException e) {
            watched = false; // whoever reads hears that the connection is closed
        }
    }

    /** Jetty counts on {@link #updateKey} here, where it is still to come. */
    @Override
    protected void onIncompleteFlush() {
        super.onIncompleteFlush();
        selector.submit(selected -> tellSelector());
    }

    @Override
    public void replaceKey(SelectionKey newKey) {
        key = newKey;
        super.replaceKey(newKey);
    }
}
