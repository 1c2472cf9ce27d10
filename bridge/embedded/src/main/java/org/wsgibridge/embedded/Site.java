package org.wsgibridge.embedded;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.wsgibridge.embedded.Interpreter.Kind;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.settings.Setting;

/** An interpreter with its threads: those that serve requests, and the one that opens and closes it. */
final class Site {

    /** How long threads may take to end when they have nothing to do any more. */
    private static final Duration ENDING = Duration.ofSeconds(3);

    private final Deployment deployment;
    private final Dispatcher dispatcher;
    private final String name;
    private final Kind kind;
    private final ThreadPool pool;
    private final Interpreter interpreter;
    private final PythonThread[] threads;
    private final ExecutorService control;

    /** The application's loading; null before it. */
    private Future<?> opening;

    private boolean working;

    Site(Deployment deployment, SharedLibrary library, int index, boolean several, Dispatcher dispatcher) {
        this.deployment = deployment;
        this.dispatcher = dispatcher;
        this.name = "wsgi-" + deployment.name() + "-" + index;
        this.kind = several ? Kind.OWN : Cpython.claimMain(deployment.name()) ? Kind.MAIN : Kind.SHARED;
        this.pool = new ThreadPool(library.freeThreaded());
        this.threads = new PythonThread[deployment.settings().get(Setting.THREADS)];
        this.interpreter = new Interpreter(kind, library, new Calls(deployment.log(), threads));
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new PythonThread(i, pool, interpreter, dispatcher, deployment.log());
        }
        this.control = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(null, task, name, PythonThread.STACK);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Makes the interpreter and loads the application. */
    void open(Path half, Map<String, Object> configuration, Duration timeout)
            throws EngineException, InterruptedException {
        opening = control.submit(() -> {
            interpreter.open(half, configuration);
            return null;
        });
        try {
            await(opening, timeout);
        } catch (InterruptedException e) {
            interpreter.interruptOpening();
            throw e;
        } catch (TimeoutException e) {
            interpreter.interruptOpening();
            throw new EngineException("the application " + configuration.get("application")
                    + " has not been loaded within " + timeout.toMillis() / 1000.0 + " seconds (startup-timeout)");
        }
    }

    /** Lets the threads serve. */
    void work() {
        working = true;
        for (PythonThread thread : threads) {
            thread.start(name + "-" + thread.number);
        }
        dispatcher.add(pool, threads);
    }

    /** Says whether a thread of the JVM's yields to Python; Python tells the kernel. */
    void yieldToPython(int thread, boolean yields) {
        control.execute(() -> {
            try {
                interpreter.yieldToPython(thread, yields);
            } catch (EngineException e) {
                deployment.log().log(Level.ERROR, "a defect in the bridge", e);
            }
        });
    }

    /** The thread that serves a request; null where it has ended. */
    PythonThread threadOf(Job job) {
        for (PythonThread thread : threads) {
            if (thread.running() == job) {
                return thread;
            }
        }
        return null;
    }

    /** Interrupts a request's thread; returns where the application stood. */
    String interrupt(PythonThread thread, Job job) throws EngineException {
        return interpreter.interrupt(thread, job);
    }

    /**
     * Ends the threads and the interpreter; what does not end is left alone, and the log says so. An application that is
     * still being loaded gets no patience.
     *
     * @param patience how long the application's own threads may take
     */
    void close(Duration patience) throws InterruptedException {
        if (opening == null || working && !endThreads()) {
            control.shutdown();
            return;
        }
        double seconds = patience.toMillis() / 1000.0;
        Callable<String> closing = () -> interpreter.close(seconds);
        try {
            Duration most = opening.isDone() ? patience.plus(ENDING) : ENDING;
            String left = await(control.submit(closing), most);
            if (!left.isEmpty()) {
                deployment.log().log(Level.WARNING, "threads of the application do not end: " + left);
            }
            if (kind == Kind.MAIN) {
                Cpython.releaseMain();
            }
        } catch (TimeoutException e) {
            String late = "the application's end takes too long (graceful-timeout is " + seconds + " seconds)";
            deployment.log().log(Level.WARNING, "the interpreter stays: " + late);
        } catch (EngineException e) {
            deployment.log().log(Level.WARNING, "the interpreter cannot be ended, and stays: " + e.getMessage());
        } finally {
            control.shutdown();
            control.awaitTermination(
                    ENDING.toMillis(), TimeUnit.MILLISECONDS); // a container looks at what is left (N07)
        }
    }

    private boolean endThreads() throws InterruptedException {
        for (PythonThread thread : threads) {
            thread.stop();
            Job job = thread.running();
            if (job != null) {
                Interruptions.start(() -> end(thread, job), deployment.log());
            }
        }
        long deadline = System.nanoTime() + ENDING.toNanos();
        boolean ended = true;
        for (PythonThread thread : threads) {
            if (!thread.join((deadline - System.nanoTime()) / 1_000_000)) {
                ended = false;
                deployment.log().log(
                        Level.WARNING,
                        "the thread " + name + "-" + thread.number
                                + " does not end, and keeps the interpreter and the web application in memory");
            }
        }
        return ended;
    }

    private void end(PythonThread thread, Job job) throws EngineException {
        try {
            interpreter.interrupt(thread, job);
        } finally {
            job.conversation.stop();
        }
    }

    private static <T> T await(Future<T> future, Duration timeout)
            throws EngineException, InterruptedException, TimeoutException {
        try {
            return timeout.isZero() ? future.get() : future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException known) {
                throw known;
            }
            throw new EngineException("the interpreter has failed: " + e.getCause(), e.getCause());
        }
    }
}
