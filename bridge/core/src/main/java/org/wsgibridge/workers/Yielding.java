package org.wsgibridge.workers;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.wsgibridge.engine.KernelThread;

/**
 * Lets the thread that takes the workers' answers yield to Python while the bridge itself fills the machine's processors
 * (Linux, {@code SCHED_BATCH}): woken by an answer, it waits for its turn then, and takes several at once. Where there is
 * room, or others fill the processors, each answer had better go out at once. On the loop's thread.
 */
final class Yielding {

    /** How long the processors' time is measured at a time, in nanoseconds. */
    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(200);

    /** The share of the processors from which on it yields. A load generator beside it takes the rest in a benchmark. */
    private static final double FULL = 0.6;

    /** The share of the processors under which it no longer does. */
    private static final double ROOM = 0.5;

    private final Supplier<KernelThread> thread;
    private final int processors = Runtime.getRuntime().availableProcessors();
    private long lookedAt = System.nanoTime();
    private Duration used = used(List.of());
    private boolean yields;

    /**
     * Makes one whose thread does not yield.
     *
     * @param thread the one that takes the answers
     */
    Yielding(Supplier<KernelThread> thread) {
        this.thread = thread;
    }

    /**
     * Does what is due.
     *
     * @return when there will be more, as {@link System#nanoTime} counts, or {@link Loop#NEVER} where a request comes first
     */
    long tick(Collection<Worker> workers, long now) {
        if (now - lookedAt < PERIOD) {
            return yields ? lookedAt + PERIOD : Loop.NEVER;
        }
        int number = thread.get().number();
        Worker able = number == 0
                ? null
                : workers.stream().filter(worker -> worker.ready).findAny().orElse(null);
        if (able == null) {
            return Loop.NEVER;
        }
        Duration usedNow = used(workers);
        double share = (double) usedNow.minus(used).toNanos() / (now - lookedAt) / processors;
        used = usedNow;
        lookedAt = now;
        if (yields ? share < ROOM : share > FULL) {
            yields = !yields;
            able.control.send(Frame.of(Frame.YIELD, number, yields ? "yes" : "no"));
        }
        return yields ? lookedAt + PERIOD : Loop.NEVER;
    }

    /** How much of the processors' time the JVM and the workers have used. */
    private static Duration used(Collection<Worker> workers) {
        Duration used = used(ProcessHandle.current().info());
        for (Worker worker : workers) {
            used = used.plus(used(worker.process.info()));
        }
        return used;
    }

    private static Duration used(ProcessHandle.Info process) {
        return process.totalCpuDuration().orElse(Duration.ZERO);
    }
}
