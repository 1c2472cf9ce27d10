package org.wsgibridge.engine;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;

/**
 * A thread that watches connections. Where a container lends the one that watches its clients, engines watch theirs there,
 * too, and an answer goes out on the thread that the next request comes in on: none has to wake another.
 *
 * <p>A container lends its own as an attribute of the servlet context, under {@link #ATTRIBUTE}. Nothing that runs there
 * may block.
 */
public interface EventLoop {

    /** The name of the servlet context's attribute. */
    String ATTRIBUTE = EventLoop.class.getName();

    /**
     * Runs a task on the loop's thread, soon, in the order of these calls; one that comes when a container's loop has
     * ended, on the calling thread. What the tasks of a task bring runs when all that had arrived by then is heard.
     *
     * @param task does not block; what it throws is logged as a defect
     */
    void execute(Runnable task);

    /**
     * Whether the calling thread is the loop's; what is to run there can do so at once.
     *
     * @return false where that is not known
     */
    boolean isHere();

    /**
     * Watches a connection until its key is cancelled.
     *
     * @param channel does not block
     * @param operations what is waited for first, as in {@link SelectionKey}
     * @param watcher hears of it on the loop's thread
     * @throws IOException where the loop has ended
     */
    void watch(SelectableChannel channel, int operations, Watcher watcher) throws IOException;

    /**
     * The thread, as the system knows it.
     *
     * @return {@link KernelThread#UNKNOWN} where nothing is known
     */
    KernelThread kernelThread();

    /** Hears of a connection. */
    interface Watcher {

        /**
         * The connection is watched under a key, or under another one. Whoever changes what the key waits for wakes its
         * selector.
         *
         * @param key the connection's
         */
        void watched(SelectionKey key);

        /** The connection is ready for what its key waits for. What this throws is logged as a defect. */
        void ready();

        /** The loop ends: the connection is to be closed. */
        void ended();
    }
}
