package org.wsgibridge.embedded;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Visits: who uses something that is about to end")
@Timeout(60)
class VisitsTest {

    private final Visits visits = new Visits();

    @Test
    @DisplayName("those that have begun are waited for; none begins any more")
    void waits() throws Exception {
        assertTrue(visits.begin());
        assertFalse(visits.close(Duration.ofMillis(20)), "one does not end in time");
        assertFalse(visits.begin());
        Thread ending = new Thread(visits::end);
        ending.start();
        assertTrue(visits.close(Duration.ofSeconds(50)));
        ending.join();
        assertTrue(visits.close(Duration.ZERO));
    }
}
