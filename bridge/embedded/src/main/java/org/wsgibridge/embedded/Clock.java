package org.wsgibridge.embedded;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.wsgibridge.engine.Due;

/** A thread that does what falls due, when it does. */
final class Clock implements Runnable {

    /** How long the clockwork rests after a defect. */
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final Logger log;
    private final LongSupplier clockwork;
    private Thread thread;
    private volatile boolean stopped;

    /** When the thread wakes by itself, as {@link System#nanoTime} counts. */
    private volatile long wakesAt;

    /**
     * Makes a clock.
     *
     * @param clockwork does what is due, and returns when it wants to be called again, as {@link System#nanoTime} counts,
     *     or {@link Due#NEVER}
     */
    Clock(Logger log, LongSupplier clockwork) {
        this.log = log;
        this.clockwork = clockwork;
    }

    void start(String name) {
        thread = new Thread(this, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Sees that the clockwork is called at a time, or before. */
    void wakeAt(long time) {
        if (wakesAt == Due.NEVER || wakesAt - time > 0) {
            LockSupport.unpark(thread);
        }
    }

    /** Ends the thread, if it was started. */
    void stop() throws InterruptedException {
        stopped = true;
        if (thread == null) {
            return;
        }
        LockSupport.unpark(thread);
        thread.join();
    }

    @Override
    public void run() {
        while (!stopped) {
            wakesAt = Due.NEVER; // what is added from here on wakes the thread
            long due = due();
            wakesAt = due;
            if (due == Due.NEVER) {
                LockSupport.park(this);
            } else if (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(this, due - System.nanoTime());
            }
        }
    }

    private long due() {
        try {
            return clockwork.getAsLong();
        } catch (RuntimeException | Error e) {
            log.log(Level.ERROR, "a defect in the bridge", e);
            return System.nanoTime() + PAUSE;
        }
    }
}
