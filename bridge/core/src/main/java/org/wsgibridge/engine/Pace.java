package org.wsgibridge.engine;

import java.util.concurrent.TimeUnit;

/**
 * How long the requests of one interpreter last: a moving average. While they are short, one runs after the other, since two
 * threads would only fight for the GIL. Not thread-safe.
 */
public final class Pace {

    /** Requests that last longer than this, in nanoseconds, run side by side; shorter ones one after the other. */
    public static final long SHORT = TimeUnit.MILLISECONDS.toNanos(5);

    /** How far one request may exceed twice the average, in nanoseconds: beyond that, the machine has held it up. */
    private static final long HITCH = TimeUnit.MICROSECONDS.toNanos(500);

    private long typical;

    /** Makes that of an interpreter that has served nothing yet: its requests are expected to be short. */
    public Pace() {}

    /**
     * Tells whether a running request has turned out to be a long one, so that another thread should go on with the others.
     * It has not where its thread is only held up: another one would be, too, and both would fight for the GIL.
     *
     * @param began when it began, as {@link System#nanoTime} counts
     * @param now the time, counted in the same way
     * @param thread what it runs on
     * @return whether it lasts
     */
    public static boolean lasts(long began, long now, KernelThread thread) {
        return now - began > SHORT && !thread.isHeldUp(began, now);
    }

    /**
     * Tells when a request that does not last yet may turn out to.
     *
     * @param began when it began, as {@link System#nanoTime} counts
     * @param now the time, counted in the same way
     * @return when to ask again
     */
    public static long nextGlance(long began, long now) {
        return now - began <= SHORT ? began + SHORT + 1 : now + KernelThread.GLANCE;
    }

    /**
     * Notes how long a request has lasted. One that lasts many times as long as those before it counts for little: the
     * operating system may have held it up.
     *
     * @param nanos in nanoseconds
     */
    public void lasted(long nanos) {
        typical += (Math.min(nanos, 2 * typical + HITCH) - typical) / 8;
    }

    /**
     * Tells whether requests usually last for more than {@link #SHORT}.
     *
     * @return whether they run side by side
     */
    public boolean slow() {
        return typical > SHORT;
    }

    /**
     * Tells how many requests are served within a time.
     *
     * @param nanos in nanoseconds
     * @return their number
     */
    public long within(long nanos) {
        return nanos / (typical + 1);
    }
}
