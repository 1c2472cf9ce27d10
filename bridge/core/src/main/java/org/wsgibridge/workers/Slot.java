package org.wsgibridge.workers;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.wsgibridge.engine.Due;
import org.wsgibridge.engine.Exchange;
import org.wsgibridge.engine.Failure;
import org.wsgibridge.engine.FilePart;
import org.wsgibridge.engine.LentBlock;
import org.wsgibridge.engine.ResponseHead;

/**
 * A thread of a worker, and the connection to it. The first of its jobs is running; those behind it lie in the
 * connection already, so that the thread goes from one request to the next without a pause.
 */
final class Slot extends FrameReceiver {

    /** What the application sends while it goes on with a request. */
    private static final Set<Integer> GOES_ON = Set.of(Frame.START, Frame.BLOCK, Frame.PLACED, Frame.READ);

    final Worker worker;
    final int index;
    private final Connection connection;
    private final Pool pool;

    /** Guarded by the pool. */
    final Deque<Job> jobs = new ArrayDeque<>(4);

    /** When the first job began, as {@link System#nanoTime} counts; guarded by the pool. */
    long began;

    /** Whether its connection or its process has ended; guarded by the pool. */
    boolean lost;

    /** Whether what lies ahead is to be given back, and has not been yet; guarded by the pool. */
    boolean recalled;

    /** When to ask again for what has not been given back, as {@link System#nanoTime} counts; guarded by the pool. */
    long recallAgainAt;

    /** Whether the thread, which has nothing to do here, is still busy with the last request's close(); guarded by the pool. */
    boolean closing;

    /** What the thread has named as it was idle again; guarded by the pool. */
    int idleAfter;

    /** The body that the running request reads; null where it has not begun to. The loop's. */
    private Upload upload;

    /** What long bodies go through; null where the worker has shared no memory, or a body still has it. */
    private final AtomicReference<ByteBuffer> memory = new AtomicReference<>();

    /** Where long blocks of answers lie; null where the worker has shared no memory for them. The loop's. */
    private Places places;

    /** The job whose client is slow, so that the connection is not read; null for none. */
    private final AtomicReference<Job> slow = new AtomicReference<>();

    /** The answer that has not been flushed; the loop's. */
    private Exchange unflushed;

    Slot(Worker worker, int index, Connection connection, Pool pool) {
        this.worker = worker;
        this.index = index;
        this.connection = connection;
        this.pool = pool;
    }

    /** Puts a job's frame behind those to be sent; {@link #flush} sends it. Guarded by the pool. */
    void queue(Job job) {
        jobs.add(job);
        job.exchange.listen(new Client(job));
        connection.queue(job.frame());
    }

    void flush() {
        connection.flush();
    }

    /** Tells the thread to end. */
    void stop() {
        connection.send(Frame.of(Frame.STOP, 0));
    }

    /** Asks for what lies ahead in the connection. Guarded by the pool, and so is {@link #callBackAgain}. */
    void callBack() {
        if (!recalled) {
            recalled = true;
            worker.ask(this);
        }
    }

    /**
     * Asks once more for what was not given back, each time when the request before it has lasted twice as long, and finds
     * out in this way whether an answer is complete whose client is slow; returns when it will, as {@link System#nanoTime}
     * counts, or {@link Due#NEVER}.
     */
    long callBackAgain(long now) {
        if (recalled || jobs.size() == 1 && !isPaused()) {
            return Due.NEVER;
        }
        if (now - recallAgainAt < 0) {
            return recallAgainAt;
        }
        callBack();
        return Due.NEVER;
    }

    /** Gives up the running request: if it lives, its thread finds the connection closed, and begins a new slot. */
    void abandon() {
        connection.close();
    }

    /** Whether nothing is read, since a client is slow. */
    boolean isPaused() {
        return slow.get() != null;
    }

    /** Reads what is left of an answer, although its client is slow: others' answers lie behind it. */
    void readOn(Job job) {
        job.whole = true;
        resume(job);
    }

    private void resume(Job job) {
        if (slow.compareAndSet(job, null)) {
            connection.pause(false);
        }
    }

    /** Reads all that the process has sent, which has ended; on the thread that watches the connection. */
    void readToEnd() {
        connection.readToEnd();
    }

    @Override
    void frame(int type, int number, ByteBuffer payload) {
        if (type == Frame.IDLE) {
            pool.idle(this, number);
            return;
        }
        Job job = pool.running(this, number);
        if (job == null) {
            return;
        }
        Exchange exchange = job.exchange;
        if (exchange.over() && GOES_ON.contains(type)) {
            if (type == Frame.PLACED) {
                placed(payload).giveBack();
            }
            pool.gone(this, job); // before it began: nobody takes the answer, nobody has the body
            return;
        }
        try {
            take(job, type, payload);
        } catch (RuntimeException | Error e) {
            exchange.fail(Failure.worker("a defect in the bridge: " + e)); // the pool may have forgotten the job
            throw e;
        }
    }

    private void take(Job job, int type, ByteBuffer payload) {
        Exchange exchange = job.exchange;
        switch (type) {
            case Frame.ANSWER -> {
                finished(job);
                ResponseHead head = head(payload);
                exchange.answer(head, bytes(payload));
            }
            case Frame.FILE -> file(job, payload);
            case Frame.START -> {
                job.answering = true;
                exchange.start(head(payload));
                exchange.write(bytes(payload));
                unflushed = exchange;
            }
            case Frame.BLOCK -> {
                exchange.write(bytes(payload));
                unflushed = exchange;
            }
            case Frame.PLACED -> {
                exchange.write(placed(payload));
                unflushed = exchange;
            }
            case Frame.END -> {
                finished(job);
                unflushed = null;
                exchange.end();
            }
            case Frame.FAIL -> {
                finished(job);
                unflushed = null;
                String[] text = text(payload).split("\n", 2);
                exchange.fail(Failure.application(text[0], text[1]));
            }
            case Frame.READ -> {
                if (upload == null) {
                    upload = new Upload(job, connection, memory);
                }
                upload.grant(payload.getInt());
            }
            case Frame.MEMORY -> memory.set(SharedFile.memory(payload).orElse(null));
            case Frame.PLACES -> places = Places.open(payload).orElse(null);
            default -> throw new IllegalStateException("a frame of type " + type);
        }
    }

    /** The thread is done with the running request, and goes on with the next one, whose body it is then. */
    private void finished(Job job) {
        if (upload != null) {
            upload.end();
            upload = null;
        }
        resume(job);
        pool.finished(this);
    }

    /** Takes a file over from the application, which is done with the request; or leaves it to it, if it cannot. */
    private void file(Job job, ByteBuffer payload) {
        Exchange exchange = job.exchange;
        Optional<FilePart> file = exchange.over() ? Optional.empty() : SharedFile.part(payload);
        worker.control.send(Frame.of(Frame.OPENED, index, file.isPresent() ? "yes" : "no"));
        if (file.isPresent()) {
            finished(job);
            exchange.start(ResponseHead.decode(
                    payload.array(), payload.arrayOffset() + payload.position(), payload.remaining()));
            exchange.write(file.get());
            exchange.end();
        }
    }

    private LentBlock placed(ByteBuffer payload) {
        if (places == null) {
            throw new IllegalStateException("a block in memory that is not open");
        }
        return places.block(payload.getInt(), payload.getInt());
    }

    /** Takes the head that a payload begins with. */
    private static ResponseHead head(ByteBuffer payload) {
        int length = payload.getInt();
        ResponseHead head = ResponseHead.decode(payload.array(), payload.arrayOffset() + payload.position(), length);
        payload.position(payload.position() + length);
        return head;
    }

    /** What the application has yielded goes out while it works on the next block (J01). */
    @Override
    void pausing() {
        if (unflushed != null) {
            unflushed.flush();
            unflushed = null;
        }
        pool.heard();
    }

    @Override
    public void closed() {
        pool.lost(this);
        pool.heard();
    }

    /** Hears of the client of one job. */
    private final class Client implements Exchange.Listener {
        private final Job job;

        Client(Job job) {
            this.job = job;
        }

        @Override
        public void full() {
            if (!job.whole) {
                connection.pause(true);
                slow.set(job); // in this order: a resume() for what came before must not leave a pause that nobody ends
                pool.slow(Slot.this, job);
            }
        }

        @Override
        public void room() {
            resume(job);
        }

        @Override
        public void gone() {
            resume(job);
            pool.gone(Slot.this, job);
        }
    }
}
