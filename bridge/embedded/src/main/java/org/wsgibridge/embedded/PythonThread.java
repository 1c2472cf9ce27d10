package org.wsgibridge.embedded;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.engine.Failure;
import org.wsgibridge.engine.KernelThread;

/** A thread of the engine's that runs Python: one request after the other, in one interpreter. */
final class PythonThread implements Runnable {

    /** NumPy's linear algebra needs frames of more than half a megabyte. */
    static final int STACK = 8 * 1024 * 1024;

    private static final String DEFECT = "a defect in the bridge";

    final int number;
    final ThreadPool pool;
    private final Interpreter interpreter;
    private final Dispatcher dispatcher;
    private final Logger log;
    private Thread thread;

    /** What the dispatcher has given, and the thread has not begun. */
    private volatile Job given;

    private volatile boolean stopped;

    /** What is being served. */
    private volatile Job running;

    private volatile long threadState;

    /** What Python calls the thread. */
    private volatile long ident;

    /** Memory for the bodies of requests, one at a time; null while one has it, and before the first. */
    private final AtomicReference<ByteBuffer> bodies = new AtomicReference<>();

    private volatile KernelThread kernelThread = KernelThread.UNKNOWN;

    PythonThread(int number, ThreadPool pool, Interpreter interpreter, Dispatcher dispatcher, Logger log) {
        this.log = log;
        this.number = number;
        this.pool = pool;
        this.interpreter = interpreter;
        this.dispatcher = dispatcher;
    }

    void start(String name) {
        thread = new Thread(null, this, name, STACK);
        thread.setDaemon(true);
        thread.start();
    }

    /** Gives the idle thread a request; {@link #wake} follows. */
    void give(Job job) {
        given = job;
    }

    /** What it has been given and has not begun. */
    Job given() {
        return given;
    }

    void wake() {
        LockSupport.unpark(thread);
    }

    /** Lets the thread end when it is idle; it begins with no more requests. */
    void stop() {
        stopped = true;
        wake();
    }

    /** Waits for its end; returns whether it has come. */
    boolean join(long millis) throws InterruptedException {
        if (thread == null) { // it has not begun
            return true;
        }
        thread.join(Math.max(1, millis));
        return !thread.isAlive();
    }

    Job running() {
        return running;
    }

    long threadState() {
        return threadState;
    }

    long ident() {
        return ident;
    }

    /** What its requests' bodies are read into. */
    AtomicReference<ByteBuffer> bodies() {
        return bodies;
    }

    KernelThread kernelThread() {
        return kernelThread;
    }

    /** The request is about to be answered: from here on it is not interrupted, and neither is the next one. */
    void settle() {
        Job job = running;
        synchronized (job) {
            job.settled = true;
            if (job.interrupted) {
                job.interrupted = false;
                Capi.raiseIn(ident, 0);
            }
        }
    }

    /** Where the request was interrupted while it waited for its client, it knows now, and need not be told once more. */
    void settleInterrupted() {
        Job job = running;
        synchronized (job) {
            if (job.interrupted) {
                settle();
            }
        }
    }

    /** Raises an exception in the thread if it still serves a request and has not settled it; needs the GIL. */
    boolean raise(Job job, long exception) {
        synchronized (job) {
            if (running != job || job.settled) {
                return false;
            }
            job.interrupted = true;
            Capi.raiseIn(ident, exception);
            return true;
        }
    }

    @Override
    public void run() {
        threadState = interpreter.attach();
        ident = Capi.threadIdent();
        kernelThread = KernelThread.current();
        long serve = 0;
        try {
            serve = interpreter.slot(number);
        } catch (EngineException | RuntimeException | Error e) {
            log.log(Level.ERROR, "a thread of the engine cannot serve", e);
        }
        Capi.saveThread();
        try (Buffer buffer = new Buffer()) {
            for (Job job = next(null); job != null; job = next(job)) {
                serve(job, serve, buffer);
            }
        }
        Capi.restoreThread(threadState);
        Capi.release(serve);
        Capi.deleteThreadState(threadState);
    }

    /** Serves a request; whatever goes wrong, the thread goes on with the next one. */
    private void serve(Job job, long serve, Buffer buffer) {
        String defect = "it has given no answer";
        try {
            long request = buffer.copy(job.request, job.length);
            running = job;
            if (!stopped) { // else it has been failed already, and nobody may be left to interrupt it
                Capi.restoreThread(threadState);
                try {
                    interpreter.serve(serve, request, job.length);
                } finally {
                    settle();
                    Capi.saveThread();
                }
            }
        } catch (EngineException e) {
            defect = e.getMessage();
        } catch (RuntimeException | Error e) {
            log.log(Level.ERROR, DEFECT, e);
            defect = e.toString();
        }
        running = null;
        try {
            job.conversation.close();
            if (!job.conversation.answered()) {
                job.exchange.fail(Failure.application(DEFECT + ": " + defect, ""));
            }
        } catch (RuntimeException | Error e) {
            log.log(Level.ERROR, DEFECT, e);
        }
    }

    /** What the dispatcher has next; null, too, where it fails. */
    private Job dispatched(Job ended) {
        try {
            return dispatcher.next(this, ended);
        } catch (RuntimeException | Error e) {
            log.log(Level.ERROR, DEFECT, e);
            return null;
        }
    }

    /** The next request: the one that is due when one has ended, or the one that is given; null at the end. */
    private Job next(Job ended) {
        Job next = ended == null ? null : dispatched(ended);
        while (next == null) {
            next = given;
            if (next == null && stopped) {
                return null;
            }
            if (next == null) {
                LockSupport.park(this);
            }
        }
        given = null;
        return next;
    }
}
