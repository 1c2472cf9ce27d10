package org.wsgibridge.settings;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** How a time is written: seconds, with a fraction or without. */
public final class Seconds {

    /** The most that can be said; a third of a year. */
    public static final int MOST = 10_000_000;

    private Seconds() {}

    /**
     * Reads a time.
     *
     * @param text such as {@code 30} or {@code 0.5}
     * @return from 0 to {@link #MOST}; what is shorter than a millisecond is one
     * @throws IllegalArgumentException for any other text
     */
    public static Duration parse(String text) {
        BigDecimal seconds = new BigDecimal(text);
        boolean plain = Math.abs((long) seconds.scale()) < 20; // with an exponent, a few characters fill any memory
        if (!plain || seconds.signum() < 0 || seconds.compareTo(BigDecimal.valueOf(MOST)) > 0) {
            throw new IllegalArgumentException();
        }
        return Duration.ofMillis(
                seconds.movePointRight(3).setScale(0, RoundingMode.CEILING).longValueExact());
    }
}
