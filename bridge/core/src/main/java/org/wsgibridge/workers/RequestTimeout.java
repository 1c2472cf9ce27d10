package org.wsgibridge.workers;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.engine.Due;
import org.wsgibridge.engine.Failure;
import org.wsgibridge.settings.Setting;
import org.wsgibridge.settings.Settings;

/**
 * Ends requests that run for too long, and has a worker replaced in which one goes on all the same.
 *
 * @param nanos how long a request may run; 0 for ever
 */
record RequestTimeout(long nanos) {

    /** How long a request may go on after it was interrupted, in nanoseconds. */
    private static final long INTERRUPTING = TimeUnit.SECONDS.toNanos(5);

    static RequestTimeout of(Settings settings) {
        return new RequestTimeout(settings.get(Setting.REQUEST_TIMEOUT).toNanos());
    }

    /**
     * Does what is due in a worker. Guarded by the pool.
     *
     * @param interruptions gets those that are due, to be run outside of the pool's lock
     * @return when there will be more, as {@link System#nanoTime} counts, or {@link Due#NEVER}
     */
    long tick(Worker worker, long now, List<Runnable> interruptions) {
        if (nanos == 0) {
            return Due.NEVER;
        }
        long due = Due.NEVER;
        for (Slot slot : worker.slots) {
            Job job = slot == null ? null : slot.jobs.peek();
            if (job == null) {
                continue;
            }
            if (job.late) {
                due = Due.earlier(due, replace(worker, slot, now));
            } else if (now - slot.began < nanos) {
                due = Due.earlier(due, slot.began + nanos);
            } else {
                job.late = true;
                int number = job.number;
                interruptions.add(() -> interrupt(slot, job, number));
                due = Due.earlier(due, now + INTERRUPTING);
            }
        }
        for (Slot slot : worker.abandoned) {
            due = Due.earlier(due, replace(worker, slot, now));
        }
        return due;
    }

    /** Ends a request; the client is told first, since the application has an answer of its own. */
    private void interrupt(Slot slot, Job job, int number) {
        job.exchange.fail(Failure.timeout(nanos));
        slot.readOn(job); // an application that sends cannot be interrupted
        slot.worker.interrupt(slot, number);
    }

    /** Has the worker replaced if the slot's request goes on for too long; returns when it will have. */
    private long replace(Worker worker, Slot slot, long now) {
        long deadline = slot.began + nanos + INTERRUPTING;
        if (now - deadline < 0) {
            return deadline;
        }
        if (worker.wanted == null) {
            worker.wanted = "a request does not end (request-timeout)";
        }
        return Due.NEVER;
    }
}
