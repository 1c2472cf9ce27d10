package org.wsgibridge.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Lets the thread that takes Python's answers yield to Python while the bridge itself fills the machine's processors
 * (Linux, {@code SCHED_BATCH}): woken by an answer, it waits for its turn then, and takes several at once. Where there is
 * room, or others fill the processors, each answer had better go out at once. For one thread of an engine's.
 */
public final class Yielding {

    /** How long the processors' time is measured at a time, in nanoseconds. */
    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(200);

    /** The share of the processors from which on it yields. A load generator beside it takes the rest in a benchmark. */
    private static final double FULL = 0.6;

    /** The share of the processors under which it no longer does. */
    private static final double ROOM = 0.5;

    private final Supplier<KernelThread> thread;
    private final Supplier<Stream<Process>> workers;
    private final int processors = Runtime.getRuntime().availableProcessors();
    private long lookedAt = System.nanoTime();
    private Duration used;
    private boolean yields;

    /**
     * Makes one whose thread does not yield.
     *
     * @param thread the one that takes the answers
     * @param workers the bridge's processes beside this one
     */
    public Yielding(Supplier<KernelThread> thread, Supplier<Stream<Process>> workers) {
        this.thread = thread;
        this.workers = workers;
        this.used = used();
    }

    /**
     * Does what is due.
     *
     * @param now as {@link System#nanoTime} counts
     * @param kernel is told what the thread shall do where that is another thing than before
     * @return when there will be more, counted in the same way, or {@link Due#NEVER} where a request comes first
     */
    public long tick(long now, Kernel kernel) {
        if (now - lookedAt < PERIOD) {
            return yields ? lookedAt + PERIOD : Due.NEVER;
        }
        int number = thread.get().number();
        if (number == 0) {
            return Due.NEVER;
        }
        Duration usedNow = used();
        double share = (double) usedNow.minus(used).toNanos() / (now - lookedAt) / processors;
        used = usedNow;
        lookedAt = now;
        if (yields ? share < ROOM : share > FULL) {
            yields = !yields;
            kernel.yields(number, yields);
        }
        return yields ? lookedAt + PERIOD : Due.NEVER;
    }

    /** How much of the processors' time the JVM and the workers have used. */
    private Duration used() {
        return workers.get()
                .map(Process::info)
                .map(Yielding::used)
                .reduce(used(ProcessHandle.current().info()), Duration::plus);
    }

    private static Duration used(ProcessHandle.Info process) {
        return process.totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Tells the kernel how it shall schedule a thread. */
    @FunctionalInterface
    public interface Kernel {

        /**
         * Says whether a thread yields.
         *
         * @param thread what the kernel calls it
         * @param yields whether it does
         */
        void yields(int thread, boolean yields);
    }
}
