package org.wsgibridge.gateway;

import java.io.IOException;

/**
 * Runs the steps of one exchange one after the other, so that nothing in an exchange needs a lock. Lanes differ in which
 * thread runs a step, and whether it may block.
 */
interface Lane {

    /**
     * Runs a step, now or soon, after those before it; or drops it, if the request has ended by then. For the container's
     * threads.
     */
    void execute(Step step);

    /** Runs a step of an engine's as {@link #execute} does; on the container's event loop where there is one. */
    default void submit(Step step) {
        execute(step);
    }

    /** Whether steps run on the request's own thread and may wait for the client. */
    boolean mayBlock();

    /** Ends the request; the answer is complete. No step runs afterwards. */
    void complete();

    /** Ends the request by cutting the connection: the client must see that the answer is not complete (L04). */
    void abort(String reason);

    /** Whether the request has ended. */
    boolean over();

    /** Runs steps until the request has ended, where they belong to the calling thread; else returns at once. */
    void await() throws IOException;

    /** A part of an exchange's work. */
    interface Step {

        /** Does it; a thrown exception means that the client is out of reach. */
        void run() throws IOException;

        /** Takes note that it is not done any more; on any thread. */
        default void dropped() {}
    }
}
