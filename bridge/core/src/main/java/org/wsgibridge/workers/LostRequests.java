package org.wsgibridge.workers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.engine.Environ;

/**
 * The requests that a worker's slots had when they ended. One that was running begins anew if it turns out that the process
 * was killed; else it is lost. Guarded by the pool.
 */
final class LostRequests {

    /** How long a process may take to end when it has lost a slot, in nanoseconds. */
    private static final long ENDING = TimeUnit.SECONDS.toNanos(1);

    private final List<Job> undecided = new ArrayList<>();
    private final List<Job> repeated = new ArrayList<>();
    private final List<Job> lost = new ArrayList<>();
    private int returned;

    /** When the last of the undecided ones lost its slot, as {@link System#nanoTime} counts. */
    private long since;

    /** Notes a request that may begin anew. */
    void undecided(Job job, long now) {
        undecided.add(job);
        since = now;
    }

    /** Notes a request that nobody answers. */
    void lost(Job job) {
        lost.add(job);
    }

    /** Notes how many requests have been returned to the queue: they had not begun. */
    void returned(int count) {
        returned += count;
    }

    /** Whether there are requests that may begin anew. */
    boolean areUndecided() {
        return !undecided.isEmpty();
    }

    /** When those are given up, as {@link System#nanoTime} counts. */
    long deadline() {
        return since + ENDING;
    }

    /** The process was killed: returns what begins anew, once. */
    List<Job> repeat() {
        return decide(repeated);
    }

    /** The process has ended by itself, or goes on: returns what is lost. */
    List<Job> giveUp() {
        return decide(lost);
    }

    private List<Job> decide(List<Job> fate) {
        List<Job> decided = List.copyOf(undecided);
        undecided.clear();
        fate.addAll(decided);
        return decided;
    }

    /** For the line on a worker's end: each item with a semicolon ahead. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Job job : lost) {
            text.append("; lost ").append(requestLine(job));
        }
        for (Job job : repeated) {
            text.append("; ").append(requestLine(job)).append(" begins anew");
        }
        if (returned > 0) {
            text.append("; ").append(returned).append(" sent to another worker");
        }
        return text.toString();
    }

    private static String requestLine(Job job) {
        Environ environ = job.exchange.environ();
        return environ.find("REQUEST_METHOD").orElse("") + " "
                + environ.find("REQUEST_URI").orElse("");
    }
}
