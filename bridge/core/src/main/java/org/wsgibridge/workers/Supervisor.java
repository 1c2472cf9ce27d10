package org.wsgibridge.workers;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.engine.Environ;
import org.wsgibridge.python.Marshal;
import org.wsgibridge.settings.Setting;

/** Keeps the workers there: starts them, introduces those that connect, and replaces those that end. On the loop. */
final class Supervisor {

    /** After how long a worker that ends is not taken for one that cannot live. */
    private static final long HEALTHY = TimeUnit.SECONDS.toNanos(10);

    private static final long LONGEST_DELAY = TimeUnit.SECONDS.toNanos(30);

    private final Logger log;
    private final String application;
    private final int processes;
    private final int threads;
    private final long startupTimeout;
    private final byte[] configuration;
    private final Launcher launcher;
    private final String secret;
    private final Pool pool;
    private final CompletableFuture<Void> started;
    private final Map<Integer, Worker> workers = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private Loop loop;
    private int launched;

    /** When workers are to be started, as {@link System#nanoTime} counts. */
    private final List<Long> starts = new ArrayList<>();

    private long delay;

    Supervisor(
            Deployment deployment,
            Map<String, Object> configuration,
            Launcher launcher,
            String secret,
            Pool pool,
            CompletableFuture<Void> started) {
        this.log = deployment.log();
        this.application = deployment.settings().get(Setting.APPLICATION);
        this.processes = deployment.settings().get(Setting.PROCESSES);
        this.threads = deployment.settings().get(Setting.THREADS);
        this.startupTimeout = deployment.settings().get(Setting.STARTUP_TIMEOUT).toNanos();
        Marshal marshal = new Marshal(1024).value(configuration);
        this.configuration = java.util.Arrays.copyOf(marshal.array(), marshal.length());
        this.launcher = launcher;
        this.secret = secret;
        this.pool = pool;
        this.started = started;
    }

    /** Asks for the first workers. */
    void begin(Loop loop) {
        this.loop = loop;
        for (int i = 0; i < processes; i++) {
            starts.add(System.nanoTime());
        }
    }

    /** Starts what is to be started, and ends what does not get ready; returns when there is more to do. */
    long tick() {
        long now = System.nanoTime();
        long due = Loop.NEVER;
        for (int i = starts.size() - 1; i >= 0; i--) {
            if (closed || starts.get(i) - now <= 0) {
                starts.remove(i);
                launch();
            } else {
                due = Pool.earlier(due, starts.get(i));
            }
        }
        for (Worker worker : workers.values()) {
            if (!worker.ready && startupTimeout > 0) {
                long deadline = worker.born + startupTimeout;
                if (deadline - now <= 0) {
                    log.log(Level.ERROR, worker + " has not loaded the application in time (startup-timeout)");
                    worker.process.destroyForcibly();
                } else {
                    due = Pool.earlier(due, deadline);
                }
            }
        }
        return due;
    }

    private void launch() {
        if (closed) {
            return;
        }
        int number = ++launched;
        try {
            Process process = launcher.launch(number);
            Worker worker = new Worker(number, process, threads);
            workers.put(number, worker);
            worker.end = process.onExit().thenRun(() -> loop.execute(() -> exited(worker)));
        } catch (IOException e) {
            fail("a worker cannot be started: " + e.getMessage());
            again();
        }
    }

    /** Takes a new connection. */
    void connected(SocketChannel channel) {
        try {
            Connection[] connection = new Connection[1];
            connection[0] = loop.add(channel, new Handshake(lines -> introduce(connection[0], lines)));
        } catch (IOException e) {
            log.log(Level.ERROR, "a worker's connection cannot be used", e);
        }
    }

    /** Gives a connection the receiver that its first frame asks for. */
    private void introduce(Connection connection, List<String> hello) {
        Worker worker = hello.size() < 3 || !hello.get(0).equals(secret) ? null : workers.get(number(hello.get(1)));
        if (worker == null) {
            connection.close();
            return;
        }
        switch (hello.get(2)) {
            case "control" -> {
                worker.control = connection;
                connection.receiver(new Control(worker));
                connection.send(Frame.of(Frame.CONFIGURE, 0, configuration, configuration.length));
            }
            case "stdout" -> connection.receiver(new LogReceiver(log, Level.INFO));
            case "stderr" -> connection.receiver(new LogReceiver(log, Level.WARNING));
            case "slot" -> {
                Slot slot = new Slot(worker, number(hello.get(3)), connection, pool);
                connection.receiver(slot);
                pool.connected(slot);
                ready(worker);
            }
            default -> connection.close();
        }
    }

    private static int number(String text) {
        return Integer.parseInt(text);
    }

    private void ready(Worker worker) {
        if (!worker.ready && worker.complete()) {
            worker.ready = true;
            pool.add(worker);
            started.complete(null);
        }
    }

    /** Takes what a worker says of itself. */
    private final class Control extends FrameReceiver {
        private final Worker worker;

        Control(Worker worker) {
            this.worker = worker;
        }

        @Override
        void frame(int type, int number, ByteBuffer payload) {
            switch (type) {
                case Frame.READY -> {
                    worker.loaded = true;
                    ready(worker);
                }
                case Frame.FAILED -> {
                    worker.failed = true;
                    fail("the application " + application + " cannot be loaded: "
                            + text(payload).stripTrailing());
                }
                case Frame.LOG -> log.log(level(number), text(payload));
                default -> throw new IllegalStateException("a frame of type " + type);
            }
        }

        @Override
        public void closed() {
            // The process ends; that is seen elsewhere.
        }
    }

    /** Python's levels are numbers, 10 apart. */
    private static Level level(int number) {
        return number >= 40 ? Level.ERROR : number >= 30 ? Level.WARNING : number >= 20 ? Level.INFO : Level.DEBUG;
    }

    private void exited(Worker worker) {
        for (Slot slot : worker.slots) {
            if (slot != null) {
                pool.lost(slot);
            }
        }
        pool.remove(worker);
        workers.remove(worker.number);
        if (closed) {
            return;
        }
        if (!worker.failed && !worker.retiring) {
            report(worker);
        }
        if (!worker.retiring) {
            delay = System.nanoTime() - worker.born > HEALTHY ? 0 : Math.max(delay * 2, HEALTHY / 20);
            again();
        }
    }

    /** One line on a worker that has ended unasked. */
    private void report(Worker worker) {
        StringBuilder line = new StringBuilder(worker + " " + ending(worker.process.exitValue()));
        for (Job job : worker.lost) {
            Environ environ = job.exchange.environ();
            line.append("; lost ")
                    .append(environ.find("REQUEST_METHOD").orElse(""))
                    .append(' ')
                    .append(environ.find("REQUEST_URI").orElse(""));
        }
        if (worker.returned > 0) {
            line.append("; ").append(worker.returned).append(" sent to another worker");
        }
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

    private void again() {
        if (!started.isCompletedExceptionally()) {
            delay = Math.min(delay, LONGEST_DELAY);
            starts.add(System.nanoTime() + delay);
        }
    }

    /** Starts no more workers; from any thread. */
    void close() {
        closed = true;
    }

    /** Ends the workers, by force those that do not end by themselves in time; from any thread but the loop's. */
    void end(Duration time) throws InterruptedException {
        loop.execute(() -> workers.values().forEach(worker -> {
            if (worker.ready) {
                pool.retire(worker);
                worker.stop();
            } else {
                worker.process.destroy();
            }
        }));
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
