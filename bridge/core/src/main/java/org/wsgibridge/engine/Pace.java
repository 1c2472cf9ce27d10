package org.wsgibridge.engine;

import java.util.concurrent.TimeUnit;

/**
 * How long the requests of one interpreter last, on the average of late. While they are short, one runs after the other:
 * two threads would only fight for the GIL. Not for several threads at once.
 */
public final class Pace {

    /** Requests that last longer than this, in nanoseconds, run side by side; shorter ones one after the other. */
    public static final long SHORT = TimeUnit.MILLISECONDS.toNanos(5);

    /** Requests that last for less than this, and then for a while much longer, have met with something else. */
    private static final long HITCH = TimeUnit.MICROSECONDS.toNanos(500);

    private long typical;

    /** Makes that of an interpreter that has served nothing yet: its requests are expected to be short. */
    public Pace() {}

    /**
     * Tells whether a request has turned out to be no short one, so that others had better go on beside it. Where its
     * thread is only held up, another one would be, too, and both would fight for the GIL.
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
     * Notes how long a request has lasted. One that the operating system held up counts for little: it lasts many times
     * as long as those before it.
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
