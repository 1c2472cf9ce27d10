package org.wsgibridge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wsgibridge.engine.Failure;

@DisplayName("Metrics: what becomes of requests")
class MetricsTest {

    private final Metrics metrics = new Metrics();

    @Test
    @DisplayName("a request is active until it is over")
    void active() {
        metrics.began();
        metrics.began();
        metrics.ended(200, 0);
        assertEquals(2, metrics.requests());
        assertEquals(1, metrics.active());
    }

    @Test
    @DisplayName("answers are counted by class; a request without one in none")
    void responses() {
        for (int status : List.of(200, 299, 304, 404, 500, 599, 999, 0)) {
            metrics.ended(status, 0);
        }
        assertEquals(Map.of("2xx", 2L, "3xx", 1L, "4xx", 1L, "5xx", 2L), metrics.responses());
    }

    @Test
    @DisplayName("each kind of failure has a reason")
    void failures() {
        metrics.failed(Failure.application("a", ""));
        metrics.failed(Failure.worker("a"));
        metrics.failed(Failure.busy("a"));
        metrics.failed(Failure.stopping());
        metrics.failed(Failure.timeout(1));
        metrics.failed(Failure.client(413, "a"));
        metrics.failed(Failure.client(400, "a"));
        metrics.gone();
        assertEquals(
                Map.of("application", 1L, "worker", 1L, "busy", 2L, "timeout", 1L, "client", 2L, "gone", 1L),
                metrics.failures());
    }

    @Test
    @DisplayName("a duration counts for each bound that it does not exceed")
    void durations() {
        metrics.ended(200, TimeUnit.MILLISECONDS.toNanos(1));
        metrics.ended(200, TimeUnit.MILLISECONDS.toNanos(1) + 1);
        metrics.ended(200, TimeUnit.SECONDS.toNanos(10));
        metrics.ended(200, TimeUnit.SECONDS.toNanos(11));
        Map<String, Long> durations = metrics.durations();
        assertEquals(
                List.of(
                        "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5",
                        "10", "+Inf"),
                List.copyOf(durations.keySet()));
        assertEquals(1, durations.get("0.001"));
        assertEquals(2, durations.get("0.0025"));
        assertEquals(2, durations.get("5"));
        assertEquals(3, durations.get("10"));
        assertEquals(4, durations.get("+Inf"));
        assertEquals(21.002, metrics.seconds(), 1e-6);
    }
}
