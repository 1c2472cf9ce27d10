package org.wsgibridge.embedded;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("UseCount: who uses something that is about to end")
@Timeout(60)
class UseCountTest {

    private final UseCount uses = new UseCount();

    @Test
    @DisplayName("those that have begun are waited for; none begins any more")
    void waits() throws Exception {
        assertTrue(uses.begin());
        assertFalse(uses.close(Duration.ofMillis(20)), "one does not end in time");
        assertFalse(uses.begin());
        Thread ending = new Thread(uses::end);
        ending.start();
        assertTrue(uses.close(Duration.ofSeconds(50)));
        ending.join();
        assertTrue(uses.close(Duration.ZERO));
    }
}
