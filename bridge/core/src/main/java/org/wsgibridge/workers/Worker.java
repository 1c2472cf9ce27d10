package org.wsgibridge.workers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.engine.Due;
import org.wsgibridge.engine.KernelThread;
import org.wsgibridge.engine.Pace;

/**
 * A worker process as the pool sees it. Its fields are guarded by the pool.
 */
final class Worker {

    /** No more requests lie in a slot's connection behind the running one than are served in this time; but one does. */
    private static final long AHEAD = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int MOST_AHEAD = 7;

    final int number;
    final Process process;
    final Slot[] slots;

    /** What the slots run on; unknown until the worker is ready. */
    private final KernelThread[] threads;

    /** Done when the supervisor has been told that the process has ended. */
    CompletableFuture<Void> end;

    Connection control;
    /** The worker that ends when this one is ready; null for none, and from then on. */
    Worker replaces;

    /** How many requests it may serve. */
    final int limit;

    /** How many requests it has served. */
    int served;

    /** The slots whose requests were given up, and whose threads have not come back. */
    final List<Slot> abandoned = new ArrayList<>();

    /** Those that were asked for what lies ahead in them and have not answered, the first one first. */
    private final Queue<Slot> asked = new ArrayDeque<>();

    /** Why it is to be replaced; null where it is not. */
    String wanted;

    /** When its memory was looked at, as {@link System#nanoTime} counts. */
    long measured = System.nanoTime();

    /** When it was retired, as {@link System#nanoTime} counts. */
    long retired;

    boolean loaded;
    boolean failed;
    boolean ready;
    boolean retiring;
    boolean killed;

    /** Whether its threads have ended, as they have been told to. */
    boolean hasServed;

    /** How many jobs it has, running and waiting in its slots, and undecided. */
    int jobs;

    /** What its slots had when they ended. */
    final LostRequests lostRequests = new LostRequests();

    private final Pace pace = new Pace();

    private int preferred;

    /** When the process was started, as {@link System#nanoTime} counts. */
    final long born = System.nanoTime();

    Worker(int number, Process process, int threads, Worker replaces, int limit) {
        this.number = number;
        this.process = process;
        this.slots = new Slot[threads];
        this.threads = new KernelThread[threads];
        Arrays.fill(this.threads, KernelThread.UNKNOWN);
        this.replaces = replaces;
        this.limit = limit;
    }

    @Override
    public String toString() {
        return "worker " + number + " (process " + process.pid() + ")";
    }

    /** What runs and waits in its slots. */
    List<Job> inSlots() {
        return Arrays.stream(slots)
                .filter(Objects::nonNull)
                .flatMap(slot -> slot.jobs.stream())
                .toList();
    }

    /** How many jobs lie behind those that run. */
    int ahead() {
        int ahead = 0;
        for (Slot slot : slots) {
            ahead += slot == null ? 0 : Math.max(0, slot.jobs.size() - 1);
        }
        return ahead;
    }

    /** Ends a request by an exception inside the application. */
    void interrupt(Slot slot, int request) {
        control.send(Frame.of(Frame.INTERRUPT, slot.index, Integer.toString(request)));
    }

    /** Names files that it shall watch, too. */
    void watch(byte... files) {
        control.send(Frame.of(Frame.WATCH, 0, files, files.length));
    }

    /**
     * Calls back what lies behind requests that last, and what lies behind their predecessors' close(); returns when the
     * next request will have lasted.
     */
    long recall(long now) {
        long due = Due.NEVER;
        for (Slot slot : slots) {
            if (slot == null || slot.jobs.isEmpty()) {
                continue;
            }
            Job running = slot.jobs.peek();
            if (running.lasting) {
                due = Due.earlier(due, slot.callBackAgain(now));
            } else if (hasLasted(slot, now)) {
                running.lasting = true;
                slot.callBack();
            } else {
                due = Due.earlier(due, Pace.nextGlance(slot.began, now));
            }
        }
        return due;
    }

    /** Asks a slot for what lies ahead in it. The process answers in the order of these calls. */
    void ask(Slot slot) {
        asked.add(slot);
        control.send(Frame.of(Frame.RECALL, slot.index));
    }

    /** The process has answered: returns the slot that was asked, whose place may be another one's meanwhile. */
    Slot hasAnswered() {
        return asked.poll();
    }

    /** The process was killed: returns what its slots had that begins anew. */
    List<Job> repeat() {
        return decided(lostRequests.repeat());
    }

    /** The process has ended by itself, or goes on: returns what its slots had that is lost. */
    List<Job> giveUp() {
        return decided(lostRequests.giveUp());
    }

    private List<Job> decided(List<Job> undecided) {
        jobs -= undecided.size();
        return undecided;
    }

    /** Gives a slot no more requests: its thread comes back with another one. */
    void abandon(Slot slot) {
        if (drop(slot)) {
            abandoned.add(slot);
        }
    }

    /** Gives a slot its place, in which there may have been another one before. */
    void connected(Slot slot) {
        slots[slot.index] = slot;
        abandoned.removeIf(other -> other.index == slot.index);
    }

    /** Takes its place from a slot; returns false where a new one has it already. */
    boolean drop(Slot slot) {
        if (slots[slot.index] != slot) {
            return false;
        }
        slots[slot.index] = null;
        return true;
    }

    /** Tells the process to end; its slots are idle. */
    void stop() {
        if (control != null) {
            control.send(Frame.of(Frame.STOP, 0));
        }
        for (Slot slot : slots) {
            if (slot != null) {
                slot.stop();
            }
        }
    }

    /**
     * The application is loaded.
     *
     * @param numbers what the kernel calls the threads of the slots
     */
    void loaded(int... numbers) {
        loaded = true;
        for (int i = 0; i < Math.min(numbers.length, threads.length); i++) {
            threads[i] = KernelThread.of(process.pid(), numbers[i]);
        }
    }

    /** Whether the application is loaded and each thread connected. */
    boolean complete() {
        for (Slot slot : slots) {
            if (slot == null) {
                return false;
            }
        }
        return loaded;
    }

    /** How many short requests what it has to do is worth: one that lasts may hold the interpreter, and counts for more. */
    int load(long now) {
        int load = jobs;
        for (Slot slot : slots) {
            if (slot != null && lasts(slot, now)) {
                load += MOST_AHEAD;
            }
        }
        return load;
    }

    /**
     * The slot for one more job: an idle one while none is busy, or while the busy ones last; else one whose job is
     * about to end.
     *
     * @param now as {@link System#nanoTime} counts
     * @return null where the job had better wait
     */
    Slot slotFor(long now) {
        Slot idle = null;
        Slot busy = null;
        boolean allLast = true;
        int ahead = mostAhead();
        for (int i = 0; i < slots.length; i++) {
            Slot slot = slots[(preferred + i) % slots.length];
            if (slot == null || slot.closing) {
                continue;
            }
            if (slot.jobs.isEmpty()) {
                idle = idle == null ? slot : idle;
            } else if (!lasts(slot, now)) {
                allLast = false;
                if (busy == null && slot.jobs.size() <= ahead && !slot.jobs.peekLast().pulls) {
                    busy = slot;
                }
            }
        }
        return idle != null && (allLast || ahead == 0) ? idle : busy;
    }

    /** How many requests may lie in a slot's connection behind the running one. */
    private int mostAhead() {
        return pace.slow() ? 0 : (int) Math.max(1, Math.min(MOST_AHEAD, pace.within(AHEAD)));
    }

    /** Whether a slot's running request is not a short one, or is not to have any behind it. */
    boolean lasts(Slot slot, long now) {
        Job running = slot.jobs.peek();
        return running != null && (running.lasting || running.abandoned || running.pulls || hasLasted(slot, now));
    }

    /** Whether a slot's running request has turned out to be no short one. */
    boolean hasLasted(Slot slot, long now) {
        return Pace.lasts(slot.began, now, threads[slot.index]);
    }

    /** Notes how long a request has lasted. */
    void lasted(Slot slot, long nanos) {
        served++;
        pace.lasted(nanos);
        preferred = slot.index;
    }
}
