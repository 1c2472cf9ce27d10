package org.wsgibridge.embedded;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.engine.Due;
import org.wsgibridge.engine.Failure;
import org.wsgibridge.settings.Setting;
import org.wsgibridge.settings.Settings;

/**
 * Ends requests that run for too long, and tells where one goes on all the same.
 *
 * @param nanos how long a request may run; 0 for ever
 * @param interrupter ends it
 */
record RequestTimeout(long nanos, Interrupter interrupter) {

    /** How long a request may go on after it was interrupted, in nanoseconds. */
    private static final long INTERRUPTING = TimeUnit.SECONDS.toNanos(5);

    static RequestTimeout of(Settings settings, Interrupter interrupter) {
        return new RequestTimeout(settings.get(Setting.REQUEST_TIMEOUT).toNanos(), interrupter);
    }

    /**
     * Does what is due in an interpreter. Guarded by the dispatcher.
     *
     * @param interruptions gets those that are due, to be run outside of the dispatcher's lock
     * @return when there will be more, as {@link System#nanoTime} counts, or {@link Due#NEVER}
     */
    long tick(ThreadPool pool, long now, List<Runnable> interruptions) {
        long due = Due.NEVER;
        if (nanos == 0) {
            return due;
        }
        for (Job job : pool.running) {
            long deadline = job.began + nanos + (job.late ? INTERRUPTING : 0);
            if (now - deadline < 0) {
                due = Due.earlier(due, deadline);
            } else if (!job.late) {
                job.late = true;
                interruptions.add(() -> interrupt(job));
                due = Due.earlier(due, now + INTERRUPTING);
            } else if (!job.stuck) {
                job.stuck = true;
                interruptions.add(() -> interrupter.stuck(job));
            }
        }
        return due;
    }

    /** Ends a request; the client is told first, since the application has an answer of its own. */
    private void interrupt(Job job) {
        job.exchange.fail(Failure.timeout(nanos));
        interrupter.interrupt(job);
    }

    /** Ends requests that run for too long. */
    interface Interrupter {

        /** Raises an exception in the application. */
        void interrupt(Job job);

        /** The exception has been of no use. */
        void stuck(Job job);
    }
}
