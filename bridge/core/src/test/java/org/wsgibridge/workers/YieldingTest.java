package org.wsgibridge.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wsgibridge.engine.KernelThread;

@DisplayName("Yielding: the thread that takes answers yields while the bridge fills the processors")
class YieldingTest {

    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(200);

    private final List<String> sent = new ArrayList<>();
    private final Worker worker = worker();
    private KernelThread thread = KernelThread.of(7, 42);
    private final Yielding yielding = new Yielding(() -> thread);
    private long now = System.nanoTime();
    private Duration used = Duration.ZERO;

    @Test
    @DisplayName("from 60 % of the processors' time on, until it is less than 50 %")
    void shares() {
        assertEquals(Loop.NEVER, pass(0.55));
        assertEquals(List.of(), sent);
        assertEquals(PERIOD, pass(0.7));
        assertEquals(List.of("42 yes"), sent);
        assertEquals(PERIOD, pass(0.55));
        assertEquals(List.of("42 yes"), sent);
        assertEquals(Loop.NEVER, pass(0.4));
        assertEquals(List.of("42 yes", "42 no"), sent);
    }

    @Test
    @DisplayName("a shorter time than 200 ms says nothing")
    void tooSoon() {
        pass(0.7);
        now += PERIOD - 1;
        assertEquals(now + 1, yielding.tick(List.of(worker), now));
        assertEquals(List.of("42 yes"), sent);
    }

    @Test
    @DisplayName("not where the thread is not known, and not while no worker can say so")
    void unable() {
        thread = KernelThread.UNKNOWN;
        assertEquals(Loop.NEVER, pass(0.9));
        thread = KernelThread.of(7, 42);
        worker.ready = false;
        assertEquals(Loop.NEVER, pass(0.9));
        assertEquals(List.of(), sent);
    }

    /** Lets a second pass in which the worker takes a share of the processors; returns how long to wait then. */
    private long pass(double share) {
        long second = TimeUnit.SECONDS.toNanos(1);
        now += second;
        used = used.plusNanos((long) (share * second * Runtime.getRuntime().availableProcessors()));
        long due = yielding.tick(List.of(worker), now);
        return due == Loop.NEVER ? due : due - now;
    }

    private Worker worker() {
        ProcessHandle.Info info = mock();
        when(info.totalCpuDuration()).thenAnswer(call -> Optional.of(used));
        Process process = mock();
        when(process.info()).thenReturn(info);
        Worker made = new Worker(1, process, 1, null, Integer.MAX_VALUE);
        made.ready = true;
        made.control = mock();
        doAnswer(call -> {
                    ByteBuffer frame = call.getArgument(0);
                    String word = StandardCharsets.US_ASCII
                            .decode(frame.slice(Frame.HEADER, frame.limit() - Frame.HEADER))
                            .toString();
                    return sent.add(frame.getInt(5) + " " + word);
                })
                .when(made.control)
                .send(any());
        return made;
    }
}
