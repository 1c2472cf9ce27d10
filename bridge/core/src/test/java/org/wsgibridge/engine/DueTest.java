package org.wsgibridge.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Due: times at which something falls due")
class DueTest {

    @Test
    @DisplayName("the earlier of two times, where the clock may have passed beyond the largest number")
    void earlier() {
        assertEquals(5, Due.earlier(5, Due.NEVER));
        assertEquals(5, Due.earlier(Due.NEVER, 5));
        assertEquals(5, Due.earlier(9, 5));
        assertEquals(Long.MAX_VALUE - 1, Due.earlier(Long.MIN_VALUE + 1, Long.MAX_VALUE - 1));
        assertEquals(Due.NEVER, Due.earlier(Due.NEVER, Due.NEVER));
    }
}
