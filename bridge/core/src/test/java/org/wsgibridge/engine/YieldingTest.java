package org.wsgibridge.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Yielding: the thread that takes answers yields while the bridge fills the processors")
class YieldingTest {

    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(200);

    private final List<String> told = new ArrayList<>();
    private Duration used = Duration.ZERO;
    private final Process worker = worker();
    private KernelThread thread = KernelThread.of(7, 42);
    private final Yielding yielding = new Yielding(() -> thread, () -> Stream.of(worker));
    private long now = System.nanoTime();

    @Test
    @DisplayName("from 60 % of the processors' time on, until it is less than 50 %")
    void shares() {
        assertEquals(Due.NEVER, pass(0.55));
        assertEquals(List.of(), told);
        assertEquals(PERIOD, pass(0.7));
        assertEquals(List.of("42 true"), told);
        assertEquals(PERIOD, pass(0.55));
        assertEquals(List.of("42 true"), told);
        assertEquals(Due.NEVER, pass(0.4));
        assertEquals(List.of("42 true", "42 false"), told);
    }

    @Test
    @DisplayName("a shorter time than 200 ms says nothing")
    void tooSoon() {
        pass(0.7);
        now += PERIOD - 1;
        assertEquals(now + 1, tick());
        assertEquals(List.of("42 true"), told);
    }

    @Test
    @DisplayName("not where the thread is not known")
    void unknown() {
        thread = KernelThread.UNKNOWN;
        assertEquals(Due.NEVER, pass(0.9));
        assertEquals(List.of(), told);
    }

    /** Lets a second pass in which the worker takes a share of the processors; returns how long to wait then. */
    private long pass(double share) {
        long second = TimeUnit.SECONDS.toNanos(1);
        now += second;
        used = used.plusNanos((long) (share * second * Runtime.getRuntime().availableProcessors()));
        long due = tick();
        return due == Due.NEVER ? due : due - now;
    }

    private long tick() {
        return yielding.tick(now, (number, yields) -> told.add(number + " " + yields));
    }

    private Process worker() {
        ProcessHandle.Info info = mock();
        when(info.totalCpuDuration()).thenAnswer(call -> Optional.of(used));
        Process process = mock();
        when(process.info()).thenReturn(info);
        return process;
    }
}
