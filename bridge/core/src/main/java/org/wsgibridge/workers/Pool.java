package org.wsgibridge.workers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.wsgibridge.engine.Due;
import org.wsgibridge.engine.Failure;
import org.wsgibridge.engine.Pace;
import org.wsgibridge.settings.Setting;
import org.wsgibridge.settings.Settings;

/**
 * Decides which worker serves a request, and when. Everything is guarded by the pool itself; frames are queued under its
 * lock and sent outside of it, and so are exchanges ended.
 *
 * <p>Two threads that run Python in one process only fight for its GIL; two that wait for a database do not. So a worker
 * runs one request at a time while its requests are short, with the next ones ahead in the slot's connection; when one
 * lasts, those behind it are called back, and go to another thread, of this worker or another.
 */
final class Pool {

    private final int queueSize;
    private final long queueTimeout;
    private final RequestTimeout requestTimeout;
    private final LongSupplier clock;
    private final List<Worker> workers = new ArrayList<>();
    private final Deque<Job> queue = new ArrayDeque<>();
    private boolean closed;

    /** Whether nobody waits for what still runs. */
    private boolean cut;

    /** Whether nothing is left that could serve a job. */
    private boolean emptied;

    private int numbers;
    private Loop loop;

    /**
     * Makes a pool without workers.
     *
     * @param clock counts as {@link System#nanoTime} does
     */
    Pool(Settings settings, LongSupplier clock) {
        this.clock = clock;
        this.queueSize = settings.get(Setting.QUEUE_SIZE);
        this.queueTimeout = settings.get(Setting.QUEUE_TIMEOUT).toNanos();
        this.requestTimeout = RequestTimeout.of(settings);
    }

    /** Sets the loop that calls {@link #tick}. */
    void loop(Loop loop) {
        this.loop = loop;
    }

    /** Takes a job; ends it at once if the queue is full. */
    void submit(Job job) {
        long now = clock.getAsLong();
        Slot slot = null;
        Failure refusal = null;
        synchronized (this) {
            job.arrived = now;
            slot = closed ? null : slotFor(now);
            if (slot != null) {
                assign(slot, job, now);
            } else if (closed) {
                refusal = Failure.stopping();
            } else if (queue.size() >= queueSize && !queue.removeIf(waiting -> waiting.exchange.over())) {
                refusal = Failure.busy(queue.size() + " requests are waiting already (queue-size)");
            } else {
                queue.add(job);
            }
        }
        if (slot != null) {
            slot.flush();
        } else if (refusal != null) {
            job.exchange.fail(refusal);
        }
        loop.wakeAt(now + Pace.SHORT);
    }

    /** A slot has been heard, perhaps on another thread than the loop's, which looks what is due next. */
    void heard() {
        loop.wakeAt(clock.getAsLong() + Pace.SHORT);
    }

    /**
     * The running request of a slot has been answered; the thread gets its next one before the client its answer, or, on
     * a container's loop, when that has heard what it is told of at once.
     */
    void finished(Slot slot) {
        List<Slot> fed = new ArrayList<>(1);
        synchronized (this) {
            long now = clock.getAsLong();
            slot.jobs.remove();
            slot.worker.jobs--;
            slot.worker.lasted(slot, now - slot.began);
            slot.began = now;
            dispatch(now, fed);
            ended(slot.worker);
        }
        fed.forEach(Slot::flush);
    }

    /**
     * The job that a slot's thread works on. Those before it have been given back, which is told over another connection,
     * and perhaps not heard yet.
     *
     * @param number what the thread's frame names
     * @return null where the slot is lost, and what it has sent before is of no use
     */
    synchronized Job running(Slot slot, int number) {
        if (slot.lost) {
            return null;
        }
        Job running = slot.jobs.peek();
        if (running != null && running.number == number) {
            return running;
        }
        if (!slot.recalled || slot.jobs.stream().noneMatch(job -> job.number == number)) {
            throw new IllegalStateException("a frame for request " + number + ", which is not running there");
        }
        putBack(slot, slot.jobs.stream().takeWhile(job -> job.number != number).toList());
        return slot.jobs.peek();
    }

    /** The client of a slot's running job is slow: what lies behind it there must not wait for that. */
    synchronized void slow(Slot slot, Job job) {
        if (slot.jobs.peek() == job) {
            job.lasting = true;
        }
    }

    /**
     * A slot has given back what lay ahead in it: it goes where it is served sooner.
     *
     * @param running the number of the request that the application works on; 0 where its answer is complete
     * @param numbers those of the requests
     */
    void recalled(Worker worker, int index, int running, Set<Integer> numbers) {
        List<Slot> fed = new ArrayList<>();
        boolean abandoned = false;
        Job whole = null;
        Slot slot;
        synchronized (this) {
            long now = clock.getAsLong();
            slot = worker.slots[index];
            boolean wasAsked =
                    worker.hasAnswered() == slot; // else what is said of its running request is another one's
            if (slot != null) { // else it was lost, and all that lay there put back
                Job first = slot.jobs.peek();
                if (wasAsked) {
                    slot.recalled = false;
                    slot.recallAgainAt = now + (now - slot.began); // a frame may still be on its way, or never arrive
                }
                slot.closing = first != null && numbers.contains(first.number) && slot.idleAfter != first.number;
                putBack(
                        slot,
                        slot.jobs.stream()
                                .filter(job -> numbers.contains(job.number))
                                .toList());
                abandoned = slot.jobs.size() == 1 && slot.jobs.peek().abandoned;
                if (abandoned) {
                    worker.abandon(slot);
                }
                boolean paused = first != null && first == slot.jobs.peek() && slot.isPaused();
                whole = wasAsked && paused && first.number != running ? first : null;
            }
            dispatch(now, fed);
            ended(worker);
        }
        if (abandoned) {
            slot.abandon();
        } else if (whole != null) {
            slot.readOn(whole);
        }
        fed.forEach(Slot::flush);
    }

    /** A slot that has given requests back waits for one. */
    void idle(Slot slot, int number) {
        List<Slot> fed = new ArrayList<>();
        synchronized (this) {
            slot.idleAfter = number;
            slot.closing = false;
            dispatch(clock.getAsLong(), fed);
        }
        fed.forEach(Slot::flush);
    }

    /**
     * The client of a job has gone: its thread is stopped at the next block that it sends. What lies behind it is given
     * back first: the thread may have ended the job and begun with the next one, which must not run a second time.
     */
    void gone(Slot slot, Job job) {
        synchronized (this) {
            if (slot.jobs.peek() != job) {
                return; // ended, or not begun
            }
            if (slot.jobs.size() > 1) {
                job.abandoned = true;
                slot.callBack();
                return;
            }
            slot.worker.abandon(slot);
        }
        slot.abandon();
    }

    /**
     * A slot's connection has ended. What lay ahead there has not reached the application, and goes to another slot. What
     * was running is lost, unless {@link #remove} lets it begin anew.
     */
    void lost(Slot slot) {
        List<Slot> fed = new ArrayList<>(1);
        Job running;
        boolean late;
        synchronized (this) {
            late = emptied;
            Worker worker = slot.worker;
            slot.lost = true;
            worker.drop(slot);
            running = slot.jobs.poll();
            if (running != null && running.repeatable() && !closed) {
                worker.lostRequests.undecided(running, clock.getAsLong());
                running = null;
            } else if (running != null) {
                worker.jobs--;
                if (!running.exchange.over()) {
                    worker.lostRequests.lost(running);
                }
            }
            worker.lostRequests.returned(slot.jobs.size());
            putBack(slot, List.copyOf(slot.jobs));
            dispatch(clock.getAsLong(), fed);
            ended(worker);
        }
        fed.forEach(Slot::flush);
        if (running != null) {
            failLost(running);
        }
        if (late) {
            abandon();
        }
    }

    private static void failLost(Job job) {
        job.exchange.fail(Failure.worker("the worker process has ended"));
    }

    /** Puts requests that lay ahead in a slot to the front of the queue. */
    private void putBack(Slot slot, List<Job> jobs) {
        for (int i = jobs.size() - 1; i >= 0; i--) {
            queue.addFirst(jobs.get(i));
        }
        slot.jobs.removeAll(jobs);
        slot.worker.jobs -= jobs.size();
    }

    /** Gives a slot its place in its worker. */
    void connected(Slot slot) {
        List<Slot> fed = new ArrayList<>(1);
        synchronized (this) {
            slot.worker.connected(slot);
            dispatch(clock.getAsLong(), fed);
            ended(slot.worker); // its thread may have begun anew before it heard that the process is to end
        }
        fed.forEach(Slot::flush);
    }

    /** Adds a worker whose application is loaded. */
    void add(Worker worker) {
        List<Slot> fed = new ArrayList<>(1);
        synchronized (this) {
            workers.add(worker);
            dispatch(clock.getAsLong(), fed);
        }
        fed.forEach(Slot::flush);
    }

    /** Gives a worker no more jobs; its process is told to end when it has none. */
    void retire(Worker worker) {
        synchronized (this) {
            worker.retiring = true;
            ended(worker);
        }
    }

    /**
     * Forgets a worker whose process has ended.
     *
     * @param killed whether somebody else has ended it: then what can begin anew does so in another worker, once. Else it
     *     may be what has ended the process, and would end the next one
     */
    void remove(Worker worker, boolean killed) {
        List<Slot> fed = new ArrayList<>();
        List<Job> lost = new ArrayList<>();
        synchronized (this) {
            workers.remove(worker);
            if (killed && !closed) {
                repeat(worker);
                dispatch(clock.getAsLong(), fed);
            } else {
                lost.addAll(worker.giveUp());
            }
            notifyAll();
        }
        fed.forEach(Slot::flush);
        lost.forEach(Pool::failLost);
    }

    private void repeat(Worker worker) {
        for (Job job : worker.repeat()) {
            job.again = true;
            job.arrived = clock.getAsLong();
            queue.add(job); // behind those that came before: the queue is in the order of time
        }
    }

    /** How many jobs wait, in the queue and ahead in the slots. */
    synchronized int waiting() {
        int ahead = workers.stream().mapToInt(Worker::ahead).sum();
        return queue.size() + ahead;
    }

    /** Takes no more jobs, and waits until those that it has are answered or {@link #cut}, or the time is over. */
    synchronized void drain(long nanos) throws InterruptedException {
        closed = true;
        await(() -> queue.isEmpty() && workers.stream().noneMatch(worker -> worker.jobs > 0), nanos);
    }

    /** Waits until the workers, which have been told to end, have served or {@link #cut}, or the time is over. */
    synchronized void awaitServed(long nanos) throws InterruptedException {
        await(() -> workers.stream().allMatch(worker -> worker.hasServed), nanos);
    }

    /** A worker's threads have ended, with what they had to do behind their last answers. */
    synchronized void hasServed(Worker worker) {
        worker.hasServed = true;
        notifyAll();
    }

    private void await(BooleanSupplier condition, long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        while (!cut && !condition.getAsBoolean()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    /** Takes no more jobs, and answers those that it has; what runs goes on for nobody. */
    void cut() {
        List<Job> left = new ArrayList<>();
        synchronized (this) {
            closed = true;
            cut = true;
            left.addAll(queue);
            queue.clear();
            workers.forEach(worker -> left.addAll(worker.inSlots()));
            notifyAll();
        }
        left.forEach(job -> job.exchange.fail(Failure.stopping()));
    }

    /** Ends every job that is still there, and what is lost from now on: no worker is left. */
    void abandon() {
        List<Job> left = new ArrayList<>();
        List<Job> lost = new ArrayList<>();
        synchronized (this) {
            closed = true;
            emptied = true;
            left.addAll(queue);
            queue.clear();
            workers.forEach(worker -> lost.addAll(worker.giveUp()));
        }
        lost.forEach(Pool::failLost);
        left.forEach(job -> job.exchange.fail(Failure.stopping()));
    }

    /**
     * Does what is due: gives up requests that have waited or run too long, and lets more threads work where requests
     * last.
     *
     * @return when there will be more to do, as {@link System#nanoTime} counts, or {@link Due#NEVER}
     */
    long tick() {
        List<Job> late = new ArrayList<>();
        List<Runnable> interruptions = new ArrayList<>();
        List<Job> lost = new ArrayList<>();
        List<Slot> fed = new ArrayList<>();
        long due = Due.NEVER;
        synchronized (this) {
            long now = clock.getAsLong();
            if (queueTimeout > 0) {
                while (!queue.isEmpty() && now - queue.peek().arrived >= queueTimeout) {
                    late.add(queue.remove());
                }
            }
            dispatch(now, fed);
            if (!queue.isEmpty() && queueTimeout > 0) {
                due = queue.peek().arrived + queueTimeout;
            }
            for (Worker worker : workers) {
                due = Due.earlier(due, worker.recall(now));
                due = Due.earlier(due, requestTimeout.tick(worker, now, interruptions));
                due = Due.earlier(due, awaitEnd(worker, now, lost));
            }
        }
        fed.forEach(Slot::flush);
        lost.forEach(Pool::failLost);
        late.forEach(job -> job.exchange.fail(Failure.busy("no thread was free in time (queue-timeout)")));
        interruptions.forEach(Runnable::run);
        return due;
    }

    /** Gives up what a process has lost that goes on all the same; returns when it will. */
    private long awaitEnd(Worker worker, long now, List<Job> lost) {
        if (!worker.lostRequests.areUndecided()) {
            return Due.NEVER;
        }
        long deadline = worker.lostRequests.deadline();
        if (now - deadline < 0) {
            return deadline;
        }
        lost.addAll(worker.giveUp());
        ended(worker);
        return Due.NEVER;
    }

    /** Gives waiting jobs to slots while there are any. */
    private void dispatch(long now, List<Slot> fed) {
        while (!queue.isEmpty()) {
            if (queue.peek().exchange.over()) {
                queue.remove();
                continue;
            }
            Slot slot = slotFor(now);
            if (slot == null) {
                return;
            }
            assign(slot, queue.remove(), now);
            fed.add(slot);
        }
    }

    /** The slot for one more job, in the worker that has the least to do; null where the job had better wait. */
    private Slot slotFor(long now) {
        Slot best = null;
        int least = Integer.MAX_VALUE;
        for (Worker worker : workers) {
            int load = worker.retiring ? Integer.MAX_VALUE : worker.load(now);
            Slot slot = load < least ? worker.slotFor(now) : null;
            if (slot != null) {
                best = slot;
                least = load;
            }
        }
        return best;
    }

    private void assign(Slot slot, Job job, long now) {
        if (slot.jobs.isEmpty()) {
            slot.began = now;
        }
        slot.worker.jobs++;
        job.lasting = false;
        job.number = numbers = numbers == Integer.MAX_VALUE ? 1 : numbers + 1;
        slot.queue(job);
    }

    private void ended(Worker worker) {
        if (worker.jobs == 0) {
            if (worker.retiring) {
                worker.stop();
            }
            notifyAll();
        }
    }
}
