package org.wsgibridge.workers;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.engine.Due;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.engine.EventLoop;
import org.wsgibridge.engine.Yielding;
import org.wsgibridge.settings.Setting;
import org.wsgibridge.settings.Settings;

/**
 * Keeps the workers there: starts them, replaces those that end or have served long enough, and ends them. A worker is
 * replaced before it is retired, and one after the other. On the loop's thread, but for what says otherwise.
 */
final class Supervisor {

    /** A worker that ends earlier is taken for one that cannot live; the next one starts with a delay. */
    private static final long HEALTHY = TimeUnit.SECONDS.toNanos(10);

    private static final long SHORTEST_DELAY = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONGEST_DELAY = TimeUnit.SECONDS.toNanos(30);

    private final Logger log;
    private final String application;
    private final int processes;
    private final int threads;
    private final long startupTimeout;
    private final long gracefulTimeout;
    private final Recycling recycling;
    private final Launcher launcher;
    private final Pool pool;
    private final CompletableFuture<Void> started;
    private final Map<Integer, Worker> workers = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private final EventLoop lent;
    private final Yielding yielding;
    private Loop loop;
    private int launched;

    /** When workers are to be started, as {@link System#nanoTime} counts. */
    private final List<Long> starts = new ArrayList<>();

    /** How long the next start waits, after workers that could not live. */
    private long delay;

    /** When the next worker may be replaced, as {@link System#nanoTime} counts. */
    private long nextReplacement = System.nanoTime();

    /**
     * Makes a supervisor without workers.
     *
     * @param started done when the first worker is ready, or failed when it cannot be
     */
    Supervisor(Deployment deployment, Launcher launcher, Pool pool, CompletableFuture<Void> started) {
        Settings settings = deployment.settings();
        this.log = deployment.log();
        this.application = settings.get(Setting.APPLICATION);
        this.processes = settings.get(Setting.PROCESSES);
        this.threads = settings.get(Setting.THREADS);
        this.startupTimeout = settings.get(Setting.STARTUP_TIMEOUT).toNanos();
        this.gracefulTimeout = settings.get(Setting.GRACEFUL_TIMEOUT).toNanos();
        this.recycling = Recycling.of(settings);
        this.launcher = launcher;
        this.pool = pool;
        this.started = started;
        this.lent = deployment.eventLoop();
        this.yielding = new Yielding(
                () -> watching().kernelThread(), () -> workers.values().stream().map(worker -> worker.process));
    }

    /** Asks for the first workers; before the loop runs. */
    void begin(Loop loop) {
        this.loop = loop;
        for (int i = 0; i < processes; i++) {
            starts.add(System.nanoTime());
        }
    }

    /** The worker with a number; null if there is none. */
    Worker worker(int number) {
        return workers.get(number);
    }

    /** Does what is due; returns when there will be more, as {@link System#nanoTime} counts, or {@link Due#NEVER}. */
    long tick() {
        if (closed) {
            return Due.NEVER;
        }
        long now = System.nanoTime();
        long due = startDue(now);
        for (Worker worker : workers.values()) {
            due = Due.earlier(due, endDue(worker, now));
        }
        due = Due.earlier(due, replaceDue(now));
        return Due.earlier(due, yieldDue(now));
    }

    /** Any worker can tell the kernel. */
    private long yieldDue(long now) {
        return workers.values().stream()
                .filter(worker -> worker.ready)
                .findAny()
                .map(able -> yielding.tick(
                        now,
                        (thread, yields) -> able.control.send(Frame.of(Frame.YIELD, thread, yields ? "yes" : "no"))))
                .orElse(Due.NEVER);
    }

    private long startDue(long now) {
        List<Long> begin = starts.stream().filter(time -> time - now <= 0).toList();
        starts.removeAll(begin);
        begin.forEach(time -> launch(null)); // which may ask for another start
        return starts.stream().reduce(Due.NEVER, Due::earlier);
    }

    /** Ends a worker that does not get ready, or does not end, in time. */
    private long endDue(Worker worker, long now) {
        long deadline;
        String complaint;
        if (worker.retiring) {
            deadline = worker.retired + gracefulTimeout;
            complaint = " has not finished its requests in time (graceful-timeout)";
        } else if (!worker.ready && startupTimeout > 0) {
            deadline = worker.born + startupTimeout;
            complaint = " has not loaded the application in time (startup-timeout)";
        } else {
            return Due.NEVER;
        }
        if (deadline - now > 0) {
            return deadline;
        }
        if (!worker.killed) {
            worker.killed = true;
            log.log(Level.ERROR, worker + complaint);
            worker.process.destroyForcibly();
        }
        return Due.NEVER;
    }

    /** Replaces the next worker that is to be replaced. */
    private long replaceDue(long now) {
        if (workers.values().stream().anyMatch(worker -> worker.replaces != null && !worker.ready)) {
            return Due.NEVER; // one after the other
        }
        long due = Due.NEVER;
        for (Worker worker : workers.values()) {
            if (!worker.ready || worker.retiring) {
                continue;
            }
            Optional<String> reason = Optional.ofNullable(worker.wanted).or(() -> recycling.reason(worker, now));
            if (reason.isEmpty()) {
                due = Due.earlier(due, recycling.due(worker, now));
            } else if (nextReplacement - now > 0) {
                due = Due.earlier(due, nextReplacement);
            } else {
                log.log(Level.INFO, worker + " is being replaced: " + reason.get());
                worker.wanted = null;
                if (!launch(worker)) {
                    worker.wanted = reason.get();
                    return nextReplacement;
                }
                return Due.NEVER;
            }
        }
        return due;
    }

    /** Starts a worker; returns false where that is not possible now: it is tried again. */
    private boolean launch(Worker replaces) {
        int number = ++launched;
        try {
            Process process = launcher.launch(number);
            CompletableFuture<Process> end = process.onExit(); // ahead of all else, since it may want a thread
            Worker worker = new Worker(number, process, threads, replaces, recycling.newLimit());
            workers.put(number, worker);
            worker.end = end.thenRun(() -> onceHeard(worker, () -> exited(worker)));
            return true;
        } catch (IOException | OutOfMemoryError e) { // of threads, one of which waits for the end
            fail("a worker cannot be started: " + e.getMessage());
            delay = longer(delay);
            again(replaces);
            return false;
        }
    }

    /** A worker has loaded the application, and all its slots are connected. */
    void ready(Worker worker) {
        worker.ready = true;
        pool.add(worker);
        if (worker.replaces != null) {
            retire(worker.replaces);
            worker.replaces = null;
        }
        delay = 0;
        started.complete(null);
    }

    private void retire(Worker worker) {
        worker.retired = System.nanoTime();
        pool.retire(worker);
    }

    /** A worker cannot load the application; its process ends by itself. */
    void failed(Worker worker, String why) {
        worker.failed = true;
        fail("the application " + application + " cannot be loaded: " + why);
    }

    /** Has the worker that stays watch the files that the one that cannot load the application has seen in its place. */
    void seen(Worker worker, byte... files) {
        if (worker.replaces != null) {
            worker.replaces.watch(files);
        }
    }

    /** Asks for a worker to be replaced since a file has changed; what is being loaded in its place may not have seen it. */
    void replace(Worker worker, String reason) {
        worker.wanted = reason;
        workers.values().stream()
                .filter(other -> worker.equals(other.replaces))
                .forEach(other -> other.wanted = reason);
    }

    /** Runs a task on the loop when all is heard that a worker, which has ended, has sent. */
    private void onceHeard(Worker worker, Runnable task) {
        EventLoop watching = watching();
        watching.execute(() -> {
            try {
                readToEnd(worker);
            } finally {
                watching.execute(() -> loop.execute(task));
            }
        });
    }

    /** The loop that watches the slots. */
    private EventLoop watching() {
        return lent == null ? loop : lent;
    }

    private static void readToEnd(Worker worker) {
        for (Slot slot : worker.slots) {
            if (slot != null) {
                slot.readToEnd();
            }
        }
    }

    private void exited(Worker worker) {
        for (Slot slot : worker.slots) {
            if (slot != null) {
                pool.lost(slot);
                slot.abandon();
            }
        }
        pool.remove(worker, isKilled(worker));
        workers.remove(worker.number);
        if (closed) {
            return;
        }
        if (!worker.failed && (!worker.retiring || worker.killed)) {
            report(worker);
        }
        launcher.forget(worker.number);
        if (!worker.retiring && !isReplaced(worker)) {
            boolean healthy = worker.ready && System.nanoTime() - worker.born > HEALTHY;
            delay = healthy ? 0 : longer(delay);
            again(worker.ready ? null : worker.replaces);
        }
    }

    private static long longer(long delay) {
        return Math.min(Math.max(delay * 2, SHORTEST_DELAY), LONGEST_DELAY);
    }

    /** Whether somebody else has ended the process. */
    private static boolean isKilled(Worker worker) {
        int status = worker.process.exitValue();
        return !worker.killed && (status == 128 + 9 || status == 128 + 15);
    }

    private boolean isReplaced(Worker worker) {
        return workers.values().stream().anyMatch(other -> worker.equals(other.replaces));
    }

    /** Starts another worker in place of one that could not live; a replacement when it is asked for again. */
    private void again(Worker replaced) {
        long time = System.nanoTime() + delay;
        if (replaced != null && workers.containsKey(replaced.number)) {
            nextReplacement = time;
        } else if (!started.isCompletedExceptionally()) {
            starts.add(time);
        }
    }

    /** One line on a worker that has ended unasked, with the requests that were lost with it. */
    private void report(Worker worker) {
        String line = worker + " " + ending(worker.process.exitValue()) + worker.lostRequests;
        String printed = worker.ready ? "" : launcher.printed(worker.number);
        fail(line + (printed.isEmpty() ? "" : "; it printed:\n" + printed));
    }

    private static String ending(int status) {
        return switch (status) {
            case 128 + 6 -> "was ended by signal 6 (SIGABRT)";
            case 128 + 9 -> "was ended by signal 9 (SIGKILL)";
            case 128 + 11 -> "was ended by signal 11 (SIGSEGV)";
            case 128 + 15 -> "was ended by signal 15 (SIGTERM)";
            default -> "has ended with status " + status;
        };
    }

    /** A failure is the deployment's until the first worker is ready, and the log's afterwards. */
    private void fail(String message) {
        if (!started.completeExceptionally(new EngineException(message)) && !started.isCompletedExceptionally()) {
            log.log(Level.ERROR, message);
        }
    }

    /** Starts no more workers; from any thread. */
    void close() {
        closed = true;
    }

    /** Tells the workers to end, and ends those by force that have not loaded the application; from any thread. */
    void retire() {
        loop.execute(() -> workers.values().forEach(worker -> {
            if (worker.ready) {
                retire(worker);
                worker.stop();
            } else {
                worker.process.destroyForcibly();
            }
        }));
    }

    /** Waits for the workers' end, and ends those by force that have not ended in time; from any thread but the loop's. */
    void end(Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        for (Worker worker : workers.values()) {
            if (!worker.process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                worker.process.destroyForcibly().waitFor();
            }
        }
    }

    /** Ends the workers by force; from any thread. */
    void kill() {
        workers.values().forEach(worker -> worker.process.destroyForcibly());
    }
}
