package org.wsgibridge.embedded;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.wsgibridge.engine.Pace;

/** The threads of one interpreter, as the dispatcher sees them, which guards all of this. */
final class ThreadPool {

    /** Whether the interpreter runs its threads at the same time. */
    private final boolean parallel;

    /** The last one to become idle is the first to work again: what it uses is still in the cache. */
    final Deque<PythonThread> idle = new ArrayDeque<>();

    final List<Job> running = new ArrayList<>();

    private final Pace pace = new Pace();

    ThreadPool(boolean parallel) {
        this.parallel = parallel;
    }

    /** Whether one more request should begin now, rather than when one ends. */
    boolean takes(long now) {
        return !idle.isEmpty() && free(now);
    }

    /** Whether no request is running that is about to end. */
    boolean free(long now) {
        if (parallel || pace.slow()) {
            return true;
        }
        for (Job job : running) {
            if (!lasts(job, now)) {
                return false;
            }
        }
        return true;
    }

    boolean lasts(Job job, long now) {
        job.lasting = job.lasting || job.pulls || Pace.lasts(job.began, now, job.thread.kernelThread());
        return job.lasting;
    }

    void begin(PythonThread thread, Job job, long now) {
        job.thread = thread;
        job.began = now;
        running.add(job);
    }

    void end(Job job, long now) {
        running.remove(job);
        pace.lasted(now - job.began);
    }
}
