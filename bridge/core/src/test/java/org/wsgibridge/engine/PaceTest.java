package org.wsgibridge.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Pace: how long requests usually last")
class PaceTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final Pace pace = new Pace();

    private void lasted(int times, long nanos) {
        for (int i = 0; i < times; i++) {
            pace.lasted(nanos);
        }
    }

    @Test
    @DisplayName("it is short to begin with, and slow after some thirty slow requests, however slow they are")
    void slow() {
        assertFalse(pace.slow());
        lasted(10, 10 * Pace.SHORT);
        assertFalse(pace.slow());
        lasted(20, 10 * Pace.SHORT);
        assertTrue(pace.slow());
        lasted(60, MILLI);
        assertFalse(pace.slow());
    }

    @Test
    @DisplayName("one request that was held up for seconds among short ones changes little")
    void heldUp() {
        lasted(100, MILLI / 10);
        assertEquals(10, pace.within(MILLI));
        lasted(1, 10_000 * MILLI);
        assertFalse(pace.slow());
        assertEquals(5, pace.within(MILLI));
    }
}
