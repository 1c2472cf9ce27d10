package org.wsgibridge.embedded;

import java.time.Duration;

/** Counts those that use something for a moment, so that it can be ended when nobody does, and nobody will. */
final class UseCount {

    private int underWay;
    private boolean closed;

    /** Whether the calling thread may use it; {@link #end} follows then. */
    synchronized boolean begin() {
        if (!closed) {
            underWay++;
        }
        return !closed;
    }

    synchronized void end() {
        underWay--;
        notifyAll();
    }

    /**
     * Lets none begin from here on, and waits for those that are under way.
     *
     * @return whether they have ended in time
     */
    synchronized boolean close(Duration patience) throws InterruptedException {
        closed = true;
        long deadline = System.nanoTime() + patience.toNanos();
        long left = patience.toMillis();
        while (underWay > 0 && left > 0) {
            wait(left);
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
        return underWay == 0;
    }
}
