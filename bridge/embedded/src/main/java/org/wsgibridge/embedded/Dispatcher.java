package org.wsgibridge.embedded;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.wsgibridge.engine.Due;
import org.wsgibridge.engine.Failure;
import org.wsgibridge.engine.Pace;
import org.wsgibridge.settings.Setting;
import org.wsgibridge.settings.Settings;

/**
 * Decides which thread serves a request, and when. Everything is guarded by the dispatcher itself; threads are woken and
 * exchanges ended outside of its lock.
 *
 * <p>Two threads that run Python in one interpreter only fight for its GIL; two that wait for a database do not. So an
 * interpreter runs one request at a time while its requests are short; when one lasts, another thread goes on with those
 * that wait.
 */
final class Dispatcher {

    private final int queueSize;
    private final long queueTimeout;
    private final RequestTimeout requestTimeout;
    private final LongSupplier clock;
    private final List<ThreadPool> pools = new ArrayList<>();
    private final Deque<Job> queue = new ArrayDeque<>();
    private Alarm alarm = time -> {};
    private boolean closed;

    /** Whether nobody waits for what still runs. */
    private boolean cut;

    /**
     * Makes a dispatcher without threads.
     *
     * @param clock counts as {@link System#nanoTime} does
     */
    Dispatcher(Settings settings, LongSupplier clock, RequestTimeout.Interrupter interrupter) {
        this.clock = clock;
        this.queueSize = settings.get(Setting.QUEUE_SIZE);
        this.queueTimeout = settings.get(Setting.QUEUE_TIMEOUT).toNanos();
        this.requestTimeout = RequestTimeout.of(settings, interrupter);
    }

    /** Sets what sees to it that {@link #tick} is called. */
    void alarm(Alarm alarm) {
        this.alarm = alarm;
    }

    /** Adds an interpreter; its threads, which are idle, take requests from now on. */
    synchronized void add(ThreadPool pool, PythonThread... threads) {
        pool.idle.addAll(List.of(threads));
        pools.add(pool);
    }

    /** Takes a job; ends it at once if the queue is full. */
    void submit(Job job) {
        long now = clock.getAsLong();
        PythonThread thread = null;
        Failure refusal = null;
        boolean waits = false;
        synchronized (this) {
            job.arrived = now;
            if (closed) {
                refusal = Failure.stopping();
            } else {
                thread = threadFor(now);
                if (thread != null) {
                    begin(thread, job, now);
                } else if (full()) {
                    refusal = Failure.busy(queue.size() + " requests are waiting already (queue-size)");
                } else {
                    queue.add(job);
                    waits = true;
                }
            }
        }
        if (thread != null) {
            thread.wake();
        } else if (refusal != null) {
            job.exchange.fail(refusal);
        }
        if (waits) {
            alarm.ring(now + Pace.SHORT);
        } else if (requestTimeout.nanos() > 0) {
            alarm.ring(now + requestTimeout.nanos());
        }
    }

    /** A thread has served a job; returns the next one, or null where it had better wait for one: it is idle then. */
    Job next(PythonThread thread, Job ended) {
        long now = clock.getAsLong();
        ThreadPool pool = thread.pool;
        synchronized (this) {
            pool.end(ended, now);
            Job next = null;
            try {
                next = pool.free(now) ? poll() : null;
            } finally {
                if (next == null) { // whatever has gone wrong
                    pool.idle.push(thread);
                    notifyAll();
                }
            }
            if (next != null) {
                pool.begin(thread, next, now);
                return next;
            }
            if (queue.isEmpty()) {
                return null;
            }
        }
        alarm.ring(now + Pace.SHORT); // another thread is about to end its request; if it is not, this one goes on
        return null;
    }

    /** The first job that waits and has not lost its client. */
    private Job poll() {
        Job job = queue.poll();
        while (job != null && job.exchange.over()) {
            job = queue.poll();
        }
        return job;
    }

    /** The thread for one more job, in the interpreter with the fewest; null where the job had better wait. */
    private PythonThread threadFor(long now) {
        ThreadPool best = null;
        for (ThreadPool pool : pools) {
            if (pool.takes(now) && (best == null || pool.running.size() < best.running.size())) {
                best = pool;
            }
        }
        return best == null ? null : best.idle.pop();
    }

    /** Whether the queue has no room for one more; those that have lost their clients make room. */
    private boolean full() {
        int most = queueSize + idle();
        if (queue.size() >= most) {
            queue.removeIf(job -> job.exchange.over());
        }
        return queue.size() >= most;
    }

    private int idle() {
        int idle = 0;
        for (ThreadPool pool : pools) {
            idle += pool.idle.size();
        }
        return idle;
    }

    private static void begin(PythonThread thread, Job job, long now) {
        thread.pool.begin(thread, job, now);
        thread.give(job);
    }

    /**
     * Does what is due: gives up requests that have waited or run too long, and lets more threads work where requests
     * last.
     *
     * @return when there will be more to do, as {@link System#nanoTime} counts, or {@link Due#NEVER}
     */
    long tick() {
        List<Job> expired = new ArrayList<>();
        List<Runnable> interruptions = new ArrayList<>();
        List<PythonThread> woken = new ArrayList<>();
        long due = Due.NEVER;
        synchronized (this) {
            long now = clock.getAsLong();
            while (queueTimeout > 0 && !queue.isEmpty() && now - queue.peek().arrived >= queueTimeout) {
                expired.add(queue.remove());
            }
            due = Due.earlier(due, dispatch(now, woken));
            if (!queue.isEmpty() && queueTimeout > 0) {
                due = Due.earlier(due, queue.peek().arrived + queueTimeout);
            }
            for (ThreadPool pool : pools) {
                due = Due.earlier(due, requestTimeout.tick(pool, now, interruptions));
            }
        }
        woken.forEach(PythonThread::wake);
        expired.forEach(job -> job.exchange.fail(Failure.busy("no thread was free in time (queue-timeout)")));
        interruptions.forEach(Runnable::run);
        return due;
    }

    /** Gives waiting jobs to idle threads; returns when the next one may go on, because another one lasts. */
    private long dispatch(long now, List<PythonThread> woken) {
        while (!queue.isEmpty()) {
            PythonThread thread = threadFor(now);
            if (thread == null) {
                return nextLasting(now);
            }
            Job job = null;
            try {
                job = poll();
            } finally {
                if (job == null) { // whatever has gone wrong
                    thread.pool.idle.push(thread);
                }
            }
            if (job == null) {
                return Due.NEVER;
            }
            begin(thread, job, now);
            woken.add(thread);
        }
        return Due.NEVER;
    }

    private long nextLasting(long now) {
        long due = Due.NEVER;
        for (ThreadPool pool : pools) {
            if (pool.idle.isEmpty()) {
                continue;
            }
            for (Job job : pool.running) {
                if (!pool.lasts(job, now)) {
                    due = Due.earlier(due, Pace.nextGlance(job.began, now));
                }
            }
        }
        return due;
    }

    /** How many jobs wait. */
    synchronized int waiting() {
        return queue.size();
    }

    /** Takes no more jobs, and waits until those that it has are answered or {@link #cut()}, or the time is over. */
    synchronized void drain(long nanos) throws InterruptedException {
        closed = true;
        long deadline = System.nanoTime() + nanos;
        while (!cut && (!queue.isEmpty() || pools.stream().anyMatch(pool -> !pool.running.isEmpty()))) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    /** Takes no more jobs, ends those that wait, and returns those that run; they go on for nobody. */
    List<Job> cut() {
        List<Job> waiting;
        List<Job> running = new ArrayList<>();
        synchronized (this) {
            closed = true;
            cut = true;
            notifyAll();
            waiting = new ArrayList<>(queue);
            queue.clear();
            pools.forEach(pool -> running.addAll(pool.running));
        }
        waiting.forEach(job -> job.exchange.fail(Failure.stopping()));
        return running;
    }

    /** Calls {@link #tick} in time. */
    interface Alarm {
        /** Sees that it is called at a time, as {@link System#nanoTime} counts, or before. */
        void ring(long time);
    }
}
