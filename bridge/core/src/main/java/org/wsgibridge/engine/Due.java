package org.wsgibridge.engine;

/** Times at which something falls due, as {@link System#nanoTime} counts them: they may pass beyond the largest number. */
public final class Due {

    /** Nothing will fall due. */
    public static final long NEVER = Long.MAX_VALUE;

    private Due() {}

    /**
     * The earlier one of two times.
     *
     * @param a a time, or {@link #NEVER}
     * @param b another one, or {@link #NEVER}
     * @return {@link #NEVER} if both are
     */
    public static long earlier(long a, long b) {
        return a == NEVER || b != NEVER && b - a < 0 ? b : a;
    }
}
