package org.wsgibridge.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.wsgibridge.engine.Due;
import org.wsgibridge.testing.Deployed;

@DisplayName("Recycling: when a worker has served long enough")
class RecyclingTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    @DisplayName("never, by default")
    void never() {
        Recycling recycling = recycling();
        Worker worker = worker(recycling);
        worker.served = Integer.MAX_VALUE - 1;
        assertEquals(Optional.empty(), recycling.reason(worker, worker.born + 1_000_000 * SECOND));
        assertEquals(Due.NEVER, recycling.due(worker, worker.born));
        assertEquals(Integer.MAX_VALUE, recycling.newLimit());
    }

    @Test
    @DisplayName("max-requests, and max-requests-jitter by chance")
    void requests() {
        Recycling recycling = recycling("max-requests", "10", "max-requests-jitter", "5");
        int[] limits = IntStream.range(0, 1000)
                .map(i -> recycling.newLimit())
                .sorted()
                .distinct()
                .toArray();
        assertEquals(10, limits[0]);
        assertEquals(15, limits[limits.length - 1]);
        Worker worker = worker(recycling("max-requests", "10"));
        worker.served = 9;
        assertEquals(Optional.empty(), recycling.reason(worker, worker.born));
        worker.served = 10;
        assertEquals(Optional.of("it has served 10 requests (max-requests)"), recycling.reason(worker, worker.born));
    }

    @Test
    @DisplayName("the largest numbers are no more than that")
    void largest() {
        String most = Integer.toString(Integer.MAX_VALUE);
        Recycling recycling = recycling("max-requests", most, "max-requests-jitter", most);
        assertEquals(Integer.MAX_VALUE, recycling.newLimit());
    }

    @Test
    @DisplayName("max-age")
    void age() {
        Recycling recycling = recycling("max-age", "60");
        Worker worker = worker(recycling);
        assertEquals(worker.born + 60 * SECOND, recycling.due(worker, worker.born));
        assertEquals(Optional.empty(), recycling.reason(worker, worker.born + 60 * SECOND - 1));
        assertEquals(Optional.of("it is 60 s old (max-age)"), recycling.reason(worker, worker.born + 60 * SECOND));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "max-memory is read from /proc")
    @DisplayName("max-memory, looked at now and then")
    void memory() {
        Recycling recycling = recycling("max-memory", "1m");
        Worker worker = worker(recycling);
        long measured = worker.measured;
        assertEquals(measured + 5 * SECOND, recycling.due(worker, worker.born));
        assertEquals(Optional.empty(), recycling.reason(worker, measured + 5 * SECOND - 1));
        String reason = recycling.reason(worker, measured + 5 * SECOND).orElseThrow();
        assertTrue(reason.matches("it has \\d+ MiB resident \\(max-memory\\)"), reason);
        assertEquals(measured + 10 * SECOND, recycling.due(worker, worker.born));
    }

    @Test
    @DisplayName("a process that has ended has no memory")
    void ended() {
        Recycling recycling = recycling("max-memory", "1");
        Worker worker = worker(recycling);
        when(worker.process.pid()).thenReturn(Long.MAX_VALUE);
        assertEquals(Optional.empty(), recycling.reason(worker, worker.measured + 5 * SECOND));
    }

    private static Recycling recycling(String... settings) {
        return Recycling.of(Deployed.settings(settings));
    }

    private static Worker worker(Recycling recycling) {
        Process process = mock();
        when(process.pid()).thenReturn(ProcessHandle.current().pid());
        return new Worker(1, process, 1, null, recycling.newLimit());
    }
}
