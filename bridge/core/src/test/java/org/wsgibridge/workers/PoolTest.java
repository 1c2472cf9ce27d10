package org.wsgibridge.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wsgibridge.engine.Due;
import org.wsgibridge.engine.Exchange.Listener;
import org.wsgibridge.testing.Deployed;
import org.wsgibridge.testing.RecordedExchange;

@DisplayName("Pool: which worker serves a request, and when")
@Timeout(20)
class PoolTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final List<String> LOST = List.of("fail 502 the worker process has ended|");

    private final Loop loop = mock();
    private final List<String> sent = new ArrayList<>();
    private final List<RecordedExchange> exchanges = new ArrayList<>();
    private long now = Long.MAX_VALUE - SECOND; // the clock may pass beyond the largest number
    private int workers;
    private Pool pool;

    @BeforeEach
    void newPool() {
        newPool("queue-size", "3", "queue-timeout", "30");
    }

    private void newPool(String... settings) {
        pool = new Pool(Deployed.settings(settings), () -> now);
        pool.loop(loop);
    }

    @Test
    @DisplayName("the worker with the fewest requests gets the next")
    void fewest() {
        worker(2);
        worker(2);
        submit(3);
        assertEquals(List.of("1.0 REQUEST 1", "2.0 REQUEST 2", "1.0 REQUEST 3"), sent);
    }

    @Test
    @DisplayName("short requests run one after the other, with the next ones ahead in the connection")
    void ahead() {
        Worker worker = worker(4);
        submit(9);
        assertEquals(
                IntStream.rangeClosed(1, 8).mapToObj(i -> "1.0 REQUEST " + i).toList(), sent);
        pool.finished(worker.slots[0]);
        assertEquals(List.of("1.0 REQUEST 9"), sentSince(8));
        for (int i = 0; i < 8; i++) {
            pool.finished(worker.slots[0]);
        }
        assertEquals(0, worker.jobs);
        assertEquals(9, worker.served);
    }

    @Test
    @DisplayName("no more requests lie ahead than are served in about a millisecond, but for one")
    void aheadByTime() {
        Worker worker = worker(1);
        typical(worker, 400_000);
        submit(4);
        assertEquals(3, worker.jobs, "one runs, two wait");
        for (int i = 0; i < 4; i++) {
            pool.finished(worker.slots[0]);
        }
        typical(worker, 4 * MILLI);
        submit(3);
        assertEquals(2, worker.jobs, "one runs, one waits");
    }

    @Test
    @DisplayName("a request that was held up does not count for many")
    void hitch() {
        Worker worker = worker(1);
        typical(worker, MILLI / 10);
        submit(1);
        now += 10 * SECOND;
        pool.finished(worker.slots[0]);
        submit(6);
        assertEquals(6, worker.jobs);
    }

    /** Lets requests take a time, until it is taken for granted. */
    private void typical(Worker worker, long nanos) {
        for (int i = 0; i < 100; i++) {
            submit(1);
            now += nanos;
            for (Slot slot : worker.slots) {
                if (!slot.jobs.isEmpty()) {
                    pool.finished(slot);
                }
            }
        }
        assertEquals(0, worker.jobs);
    }

    @Test
    @DisplayName("when a request lasts, those behind it are called back, and another thread goes on with them")
    void recall() {
        Worker worker = worker(3);
        submit(9);
        assertEquals(now + 5 * MILLI + 1, pool.tick(), "when the first will have lasted");
        now += 5 * MILLI;
        pool.tick();
        assertEquals(List.of(), sentSince(8), "not yet longer than short");
        now += 1;
        pool.tick();
        pool.tick();
        assertEquals(List.of("1.1 REQUEST 9", "1.control RECALL 0"), sentSince(8), "once");
        recalled(worker, 0, Set.of(6, 7, 8));
        assertEquals(List.of("1.1 REQUEST 10", "1.1 REQUEST 11", "1.1 REQUEST 12"), sentSince(10));
        assertEquals(List.of("/0", "/1", "/2", "/3", "/4"), paths(worker.slots[0]));
        assertEquals(List.of("/8", "/5", "/6", "/7"), paths(worker.slots[1]));
        assertEquals(9, worker.jobs);
    }

    @Test
    @DisplayName("what is called back goes to another worker where this one has no thread for it")
    void recallToAnother() {
        Worker first = worker(1);
        Worker second = worker(1);
        submit(4);
        assertEquals(List.of("/0", "/2"), paths(first.slots[0]));
        pool.finished(second.slots[0]);
        pool.finished(second.slots[0]);
        now += 6 * MILLI;
        pool.tick();
        assertEquals(List.of("1.control RECALL 0"), sentSince(4));
        recalled(first, 0, Set.of(3));
        assertEquals(List.of("/0"), paths(first.slots[0]));
        assertEquals(List.of("/2"), paths(second.slots[0]));
    }

    @Test
    @DisplayName("what its thread has begun meanwhile is not called back")
    void recalledNothing() {
        Worker worker = worker(2);
        submit(2);
        now += 6 * MILLI;
        pool.tick();
        pool.finished(worker.slots[0]);
        recalled(worker, 0, Set.of());
        assertEquals(List.of("/1"), paths(worker.slots[0]));
        submit(1);
        now += 6 * MILLI;
        pool.tick();
        assertEquals(List.of("1.control RECALL 0", "1.0 REQUEST 3", "1.control RECALL 0"), sentSince(2), "again");
    }

    @Test
    @DisplayName("a thread that has given requests back may answer the next one before that is heard")
    void recalledHeardLate() {
        Worker worker = worker(2);
        submit(3);
        now += 6 * MILLI;
        pool.tick();
        assertEquals(List.of("1.control RECALL 0"), sentSince(3));
        pool.finished(worker.slots[0]); // 1
        submit(1);
        assertEquals(List.of("1.0 REQUEST 4"), sentSince(4));
        worker.slots[0].frame(Frame.READ, 4, asked());
        assertEquals(List.of("/3"), paths(worker.slots[0]));
        pool.tick();
        assertEquals(List.of("/3", "/1", "/2"), paths(worker.slots[0]), "sent again");
        recalled(worker, 0, Set.of(2, 3));
        assertEquals(3, worker.jobs);
    }

    @Test
    @DisplayName("what waits is in the queue or ahead of a thread")
    void waiting() {
        worker(1);
        assertEquals(0, pool.waiting());
        submit(1);
        assertEquals(0, pool.waiting());
        submit(5);
        assertEquals(5, pool.waiting());
    }

    @Test
    @DisplayName("what is called back from a slot that is lost meanwhile goes elsewhere once")
    void recalledFromLost() {
        Worker worker = worker(2);
        submit(new RecordedExchange("POST", "/0"));
        submit(1);
        now += 6 * MILLI;
        pool.tick();
        Slot slot = worker.slots[0];
        pool.lost(slot);
        assertEquals(List.of("/1"), paths(worker.slots[1]));
        recalled(worker, 0, Set.of(2));
        assertEquals(List.of("/1"), paths(worker.slots[1]));
        assertEquals(1, worker.jobs);
        assertEquals("; lost POST /0; 1 sent to another worker", worker.lostRequests.toString());
    }

    @Test
    @DisplayName("a retired worker ends when the last of its requests is called back")
    void recalledFromRetired() {
        Worker worker = worker(1);
        submit(2);
        now += 6 * MILLI;
        pool.tick();
        pool.retire(worker);
        pool.finished(worker.slots[0]);
        assertEquals(List.of("1.control RECALL 0"), sentSince(2));
        recalled(worker, 0, Set.of(2));
        assertEquals(List.of("1.control STOP 0", "1.0 STOP 0"), sentSince(3));
    }

    @Test
    @DisplayName("a request that waits for the end of another one's close() goes elsewhere; the thread rests meanwhile")
    void closing() {
        Worker worker = worker(2);
        submit(1);
        now += 6 * MILLI;
        pool.tick();
        assertEquals(List.of("1.control RECALL 0"), sentSince(1));
        recalled(worker, 0, Set.of(1));
        assertEquals(List.of("/0"), paths(worker.slots[1]));
        pool.finished(worker.slots[1]);
        submit(5);
        assertEquals(List.of(), paths(worker.slots[0]));
        now += 6 * MILLI;
        pool.tick();
        recalled(worker, 1, Set.of(4, 5, 6));
        assertEquals(List.of(), paths(worker.slots[0]), "both are busy");
        pool.idle(worker.slots[0], 1);
        assertEquals(3, worker.slots[0].jobs.size());
    }

    @Test
    @DisplayName("a thread may be idle again before it is heard that it has given requests back")
    void closedBeforeHeard() {
        Worker worker = worker(1);
        submit(1);
        now += 6 * MILLI;
        pool.tick();
        worker.slots[0].frame(Frame.IDLE, 1, NOTHING);
        recalled(worker, 0, Set.of(1));
        assertEquals(List.of("1.control RECALL 0", "1.0 REQUEST 2"), sentSince(1), "the same once more");
    }

    @Test
    @DisplayName("what had not arrived when it was called back is called back again, ever more seldom")
    void recalledTooSoon() {
        Worker worker = worker(2);
        submit(2);
        now += 6 * MILLI;
        pool.tick();
        recalled(worker, 0, Set.of());
        assertEquals(now + 6 * MILLI, pool.tick(), "when it will have lasted twice as long");
        for (int i = 0; i < 1000; i++) {
            now += MILLI;
            pool.tick();
            if (worker.slots[0].recalled) {
                recalled(worker, 0, Set.of());
            }
        }
        assertEquals(1 + 7, sentSince(2).size(), "after 6, 12, 24, 48 ... ms");
        now += SECOND;
        pool.tick();
        recalled(worker, 0, Set.of(2));
        assertEquals(List.of("/0"), paths(worker.slots[0]));
        assertEquals(List.of("/1"), paths(worker.slots[1]));
        now += 5 * SECOND;
        pool.tick();
        assertEquals(List.of("1.control RECALL 0", "1.1 REQUEST 3", "1.control RECALL 1"), sentSince(10));
    }

    @Test
    @DisplayName("what lies behind a request that begins anew is called back when that lasts, too")
    void lastingAgain() {
        Worker first = worker(1);
        submit(1);
        now += 6 * MILLI;
        pool.tick();
        pool.lost(first.slots[0]);
        Worker second = worker(2);
        submit(1);
        pool.remove(first, true);
        submit(1);
        assertEquals(List.of("/1", "/0", "/2"), paths(second.slots[0]));
        pool.finished(second.slots[0]);
        int before = sent.size();
        now += 6 * MILLI;
        pool.tick();
        assertEquals(List.of("2.control RECALL 0"), sentSince(before));
    }

    private static List<String> paths(Slot slot) {
        return slot.jobs.stream()
                .map(job -> job.exchange.environ().value(2)) // PATH_INFO
                .toList();
    }

    @Test
    @DisplayName("a frame for a request that is not running is a defect")
    void notRunning() {
        Worker worker = worker(2);
        submit(2);
        assertThrows(IllegalStateException.class, () -> worker.slots[0].frame(Frame.READ, 2, asked()));
    }

    /** What a thread that reads a body sends. */
    private static ByteBuffer asked() {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(1)
                .putInt(9)
                .flip();
    }

    @Test
    @DisplayName("where requests usually last, each gets a thread at once")
    void lasting() {
        Worker worker = worker(3);
        typical(worker, 50 * MILLI);
        sent.clear();
        submit(4);
        assertEquals(3, sent.size(), "one waits for the first free thread");
        for (Slot slot : worker.slots) {
            assertEquals(1, slot.jobs.size());
        }
    }

    @Test
    @DisplayName("no request lies ahead of one that waits for its client's body")
    void pulling() {
        worker(2);
        submit(new RecordedExchange("/upload").body("a", "b"));
        submit(1);
        assertEquals(List.of("1.0 REQUEST 1", "1.1 REQUEST 2"), sent);
    }

    @Test
    @DisplayName("one more than queue-size is answered 503")
    void queueSize() {
        worker(1);
        submit(12);
        assertEquals(8, sent.size());
        assertEquals(
                List.of("fail 503 3 requests are waiting already (queue-size)|"),
                exchanges.get(11).calls());
        assertEquals(List.of(), exchanges.get(10).calls());
    }

    @Test
    @DisplayName("a request that has waited for queue-timeout is answered 503")
    void queueTimeout() {
        worker(1);
        submit(9);
        now += 30 * SECOND - 1;
        assertEquals(now + 1, pool.tick());
        now += 1;
        pool.tick();
        assertEquals(
                List.of("fail 503 no thread was free in time (queue-timeout)|"),
                exchanges.get(8).calls());
        assertEquals(List.of(), exchanges.get(7).calls(), "it lies ahead already");
    }

    @Test
    @DisplayName("queue-timeout=0: a request waits for ever")
    void noQueueTimeout() {
        newPool("queue-timeout", "0");
        submit(1);
        now += 1_000_000 * SECOND;
        assertEquals(Due.NEVER, pool.tick());
        worker(1);
        assertEquals(List.of("1.0 REQUEST 1"), sent);
    }

    @Test
    @DisplayName("L05 a request whose client has gone while it waited is not begun")
    void overWhileWaiting() {
        submit(2);
        exchanges.get(0).leave();
        assertEquals(List.of("/1"), paths(worker(1).slots[0]));
    }

    @Test
    @DisplayName("request-timeout: 504, an exception in the thread, and in the end another worker")
    void requestTimeout() {
        newPool("request-timeout", "2");
        Worker worker = worker(1);
        submit(1);
        now += SECOND;
        assertEquals(now + SECOND, pool.tick());
        now += SECOND;
        assertEquals(now + 5 * SECOND, pool.tick());
        assertEquals(List.of("1.control RECALL 0", "1.control INTERRUPT 0 1"), sentSince(1));
        assertEquals(
                List.of("fail 504 the application has worked on it for more than 2.0 s (request-timeout)|"),
                exchanges.get(0).calls());
        assertNull(worker.wanted);
        now += 5 * SECOND;
        pool.tick();
        assertEquals("a request does not end (request-timeout)", worker.wanted);
        assertEquals(List.of(), sentSince(3), "interrupted once");
    }

    @Test
    @DisplayName("request-timeout: another worker, too, where the client has gone and the thread does not come back")
    void requestTimeoutOfGone() {
        newPool("request-timeout", "2");
        Worker worker = worker(2);
        typical(worker, 50 * MILLI);
        submit(2);
        List<Slot> slots = List.of(worker.slots);
        exchanges.forEach(RecordedExchange::leave);
        slots.forEach(pool::lost);
        connect(worker, 0);
        now += SECOND;
        assertEquals(now + 6 * SECOND, pool.tick());
        now += 6 * SECOND;
        pool.tick();
        assertEquals("a request does not end (request-timeout)", worker.wanted);
        worker.wanted = null;
        connect(worker, 1);
        assertEquals(Due.NEVER, pool.tick());
        assertNull(worker.wanted);
    }

    @Test
    @DisplayName("request-timeout counts from the beginning, not from the arrival")
    void requestTimeoutOfOneAhead() {
        newPool("request-timeout", "2");
        Worker worker = worker(1);
        submit(2);
        now += SECOND;
        pool.finished(worker.slots[0]);
        now += SECOND;
        assertEquals(now + SECOND, pool.tick());
        assertEquals(List.of(), exchanges.get(1).calls());
    }

    @Test
    @DisplayName("a lost worker: what ran is answered 502, what lay ahead goes to another one, first")
    void lost() {
        Worker first = worker(1);
        submit(new RecordedExchange("POST", "/0"));
        submit(7);
        Worker second = worker(1);
        submit(9);
        assertEquals("/8", paths(second.slots[0]).get(0));
        assertEquals(8, second.jobs);
        pool.lost(first.slots[0]);
        assertEquals(LOST, exchanges.get(0).calls());
        assertEquals(List.of(), exchanges.get(1).calls());
        assertEquals("; lost POST /0; 7 sent to another worker", first.lostRequests.toString());
        assertEquals(0, first.jobs);
        pool.remove(first, true);
        pool.finished(second.slots[0]);
        assertEquals("/1", paths(second.slots[0]).get(7), "before what waits in the queue");
    }

    @Test
    @DisplayName("a safe request whose worker is killed begins anew in another one, once")
    void repeated() {
        Worker first = worker(1);
        submit(3);
        pool.lost(first.slots[0]);
        assertEquals(List.of(), exchanges.get(0).calls());
        assertEquals(1, first.jobs, "it is still this worker's");
        pool.remove(first, true);
        assertEquals(0, first.jobs);
        assertEquals("; GET /0 begins anew; 2 sent to another worker", first.lostRequests.toString());
        Worker second = worker(1);
        assertEquals(List.of("/1", "/2", "/0"), paths(second.slots[0]));
        pool.finished(second.slots[0]);
        pool.finished(second.slots[0]);
        pool.lost(second.slots[0]);
        assertEquals(LOST, exchanges.get(0).calls());
    }

    @Test
    @DisplayName("a safe request whose worker has ended by itself may be the reason: it is answered 502")
    void notRepeated() {
        Worker first = worker(1);
        submit(1);
        pool.lost(first.slots[0]);
        pool.remove(first, false);
        assertEquals(LOST, exchanges.get(0).calls());
        assertEquals("; lost GET /0", first.lostRequests.toString());
    }

    @Test
    @DisplayName("a safe request whose worker goes on without its thread is answered 502 after a second")
    void awaitEnd() {
        Worker first = worker(1);
        submit(1);
        pool.lost(first.slots[0]);
        assertEquals(now + SECOND, pool.tick());
        now += SECOND;
        pool.tick();
        assertEquals(LOST, exchanges.get(0).calls());
        assertEquals(0, first.jobs);
    }

    @Test
    @DisplayName("a request does not begin anew when its answer has begun, when its body is not all here, at the end")
    void notRepeatable() throws InterruptedException {
        Worker first = worker(1);
        submit(1);
        first.slots[0].jobs.peek().answering = true;
        pool.lost(first.slots[0]);
        assertEquals(LOST, exchanges.get(0).calls());
        Worker second = worker(1);
        submit(new RecordedExchange("/1").body("", "more"));
        pool.lost(second.slots[0]);
        assertEquals(LOST, exchanges.get(1).calls());
        Worker third = worker(1);
        submit(1);
        pool.drain(0);
        pool.lost(third.slots[0]);
        assertEquals(LOST, exchanges.get(2).calls());
    }

    @Test
    @DisplayName("a request whose worker's end has not been seen is answered 502 at the end all the same")
    void undecidedAtTheEnd() throws InterruptedException {
        Worker first = worker(1);
        submit(1);
        pool.lost(first.slots[0]);
        pool.drain(0);
        assertEquals(List.of(), exchanges.get(0).calls());
        pool.abandon();
        assertEquals(LOST, exchanges.get(0).calls());
    }

    @Test
    @DisplayName("a slot whose request was given up is no loss")
    void lostAfterGone() {
        Worker worker = worker(1);
        submit(1);
        Slot slot = worker.slots[0];
        exchanges.get(0).leave();
        pool.lost(slot);
        assertEquals("", worker.lostRequests.toString());
        assertNull(worker.slots[0]);
    }

    @Test
    @DisplayName("L05 the thread of a client that has gone is stopped; one that is not begun is not")
    void gone() {
        Worker worker = worker(1);
        submit(2);
        Slot slot = worker.slots[0];
        exchanges.get(1).listener().gone();
        assertEquals(List.of(), sentSince(2));
        pool.finished(slot);
        exchanges.get(1).listener().gone();
        assertEquals(List.of("1.0 close"), sentSince(2));
        assertEquals(1, slot.jobs.size());
    }

    @Test
    @DisplayName("L05 before the thread of a client that has gone is stopped, what lies behind is given back")
    void goneBeforeOthers() {
        Worker worker = worker(1);
        Slot slot = worker.slots[0];
        submit(3);
        exchanges.get(0).listener().gone();
        exchanges.get(0).listener().gone();
        assertEquals(List.of("1.control RECALL 0"), sentSince(3), "once");
        submit(1);
        assertEquals(List.of("1.control RECALL 0"), sentSince(3), "nothing more goes there");
        recalled(worker, 0, Set.of(2, 3));
        assertEquals(List.of("1.control RECALL 0", "1.0 close"), sentSince(3));
        slot.frame(Frame.END, 1, NOTHING); // sent before the connection was closed
        assertEquals(List.of(), paths(slot));
        pool.lost(slot);
        connect(worker, 0);
        assertEquals(
                List.of("1.0 REQUEST 4", "1.0 REQUEST 5", "1.0 REQUEST 6"), sentSince(5), "those behind it, in order");
    }

    @Test
    @DisplayName("L05 a thread that is being stopped gets no more requests, though it ends its last one first")
    void goneAtTheEnd() {
        Worker worker = worker(1);
        Slot slot = worker.slots[0];
        submit(1);
        exchanges.get(0).leave();
        submit(new RecordedExchange("POST", "/1"));
        assertEquals(1, worker.jobs, "the one that is given up");
        slot.frame(Frame.END, 1, NOTHING);
        assertEquals(0, worker.jobs);
        connect(worker, 0);
        slot.closed();
        assertEquals(List.of(), exchanges.get(1).calls());
        assertEquals(List.of("/1"), paths(worker.slots[0]));
        assertEquals(1, worker.jobs);
    }

    @Test
    @DisplayName("L05 a thread that was stopped, and comes back to a retired worker, is told to end")
    void goneFromRetired() {
        Worker worker = worker(1);
        Slot slot = worker.slots[0];
        submit(1);
        exchanges.get(0).leave();
        pool.retire(worker);
        assertEquals(List.of("1.0 close"), sentSince(1));
        pool.lost(slot);
        assertEquals(List.of("1.control STOP 0"), sentSince(2));
        connect(worker, 0);
        assertTrue(sent.contains("1.0 STOP 0"));
    }

    @Test
    @DisplayName("L05 a thread that has begun with the next request already is not stopped: nothing runs twice")
    void goneTooLate() {
        Worker worker = worker(1);
        submit(2);
        exchanges.get(0).listener().gone();
        recalled(worker, 0, Set.of());
        pool.finished(worker.slots[0]);
        pool.finished(worker.slots[0]);
        assertEquals(List.of("1.control RECALL 0"), sentSince(2));
        assertEquals(2, worker.served);
    }

    @Test
    @DisplayName("a retired worker gets no more requests, and ends with its last one")
    void retire() {
        Worker worker = worker(1);
        submit(2);
        pool.retire(worker);
        submit(1);
        pool.finished(worker.slots[0]);
        assertEquals(List.of(), sentSince(2));
        pool.finished(worker.slots[0]);
        assertEquals(List.of("1.control STOP 0", "1.0 STOP 0"), sentSince(2));
    }

    @Test
    @DisplayName("draining waits for running requests; new ones are answered 503")
    void drain() throws InterruptedException {
        Worker worker = worker(1);
        submit(1);
        Thread loopThread = new Thread(() -> pool.finished(worker.slots[0]));
        Thread drain = Thread.currentThread();
        loopThread.setUncaughtExceptionHandler((thread, e) -> drain.interrupt());
        loopThread.start();
        pool.drain(20 * SECOND);
        assertEquals(0, worker.jobs);
        submit(1);
        assertEquals(
                List.of("fail 503 the application is being stopped|"),
                exchanges.get(1).calls());
        loopThread.join();
    }

    @Test
    @DisplayName("what is left when the time is over is answered 503, whether it waits or runs, and not waited for")
    void cut() throws InterruptedException {
        worker(1);
        submit(8); // more than a slot takes
        pool.cut();
        pool.drain(20 * SECOND);
        for (RecordedExchange exchange : exchanges) {
            assertEquals(List.of("fail 503 the application is being stopped|"), exchange.calls());
        }
    }

    @Test
    @DisplayName("what waits when nothing is left to serve it is answered 503")
    void abandon() throws InterruptedException {
        submit(1);
        pool.drain(0);
        pool.abandon();
        assertEquals(
                List.of("fail 503 the application is being stopped|"),
                exchanges.get(0).calls());
    }

    @Test
    @DisplayName("what is lost when nothing is left to serve it is answered, too")
    void lostAfterAbandon() {
        Worker worker = worker(1);
        submit(2);
        pool.abandon();
        pool.lost(worker.slots[0]);
        assertEquals(LOST, exchanges.get(0).calls());
        assertEquals(
                List.of("fail 503 the application is being stopped|"),
                exchanges.get(1).calls());
    }

    @Test
    @DisplayName("a client that takes some while it gets more does not leave its connection unread")
    void slowAgain() {
        worker(1);
        submit(1);
        Listener client = exchanges.get(0).listener();
        client.full();
        assertEquals(Set.of("1.0"), paused);
        AtomicBoolean taken = new AtomicBoolean();
        meanwhile = () -> {
            if (taken.compareAndSet(false, true)) {
                client.room();
            }
        };
        client.full();
        client.room();
        assertEquals(Set.of(), paused);
    }

    @Test
    @DisplayName("an answer whose client is slow is read to its end once the application is done with it")
    void slowToTheEnd() {
        Worker worker = worker(1);
        submit(1);
        Listener client = exchanges.get(0).listener();
        pool.recalled(worker, 0, 0, Set.of()); // to an older question: the request has not even begun
        client.full();
        assertEquals(Set.of("1.0"), paused);
        pool.tick();
        assertEquals(List.of("1.control RECALL 0"), sentSince(1));
        now += 3 * MILLI;
        pool.recalled(worker, 0, 1, Set.of());
        assertEquals(Set.of("1.0"), paused, "still at work");
        assertEquals(now + 3 * MILLI, pool.tick());
        now += 3 * MILLI;
        pool.tick();
        assertEquals(List.of("1.control RECALL 0"), sentSince(2));
        pool.recalled(worker, 0, 0, Set.of());
        assertEquals(Set.of(), paused);
        client.full();
        assertEquals(Set.of(), paused, "what is left is little");
    }

    @Test
    @DisplayName("what a lost slot has said of its request does not count for the one in its place")
    void slowInItsPlace() {
        Worker worker = worker(1);
        submit(new RecordedExchange("POST", "/0"));
        submit(1);
        now += 6 * MILLI;
        pool.tick();
        assertEquals(List.of("1.control RECALL 0"), sentSince(2));
        pool.lost(worker.slots[0]);
        connect(worker, 0);
        assertEquals(List.of("/1"), paths(worker.slots[0]));
        exchanges.get(1).listener().full();
        pool.recalled(worker, 0, 0, Set.of());
        assertEquals(Set.of("1.0"), paused);
        pool.tick();
        assertEquals(List.of("1.control RECALL 0"), sentSince(4), "it is asked itself");
        pool.recalled(worker, 0, 0, Set.of());
        assertEquals(Set.of(), paused);
    }

    @Test
    @DisplayName("the loop is woken for what will fall due")
    void wakes() {
        submit(1);
        verify(loop).wakeAt(now + 5 * MILLI);
    }

    private void submit(int count) {
        for (int i = 0; i < count; i++) {
            submit(new RecordedExchange("/" + exchanges.size()));
        }
    }

    private void submit(RecordedExchange exchange) {
        exchanges.add(exchange);
        pool.submit(new Job(exchange));
    }

    /** The connections that are not read. */
    private final Set<String> paused = new HashSet<>();

    /** What happens while a connection is being paused, or not any more. */
    private Runnable meanwhile = () -> {};

    private List<String> sentSince(int count) {
        return List.copyOf(sent.subList(Math.min(count, sent.size()), sent.size()));
    }

    private Worker worker(int threads) {
        Worker worker = new Worker(++workers, mock(), threads, null, Integer.MAX_VALUE);
        worker.control = connection(worker.number + ".control");
        for (int i = 0; i < threads; i++) {
            connect(worker, i);
        }
        assertFalse(worker.complete());
        worker.loaded();
        assertTrue(worker.complete());
        pool.add(worker);
        return worker;
    }

    /** One of the worker's threads connects, for the first time or again. */
    private void connect(Worker worker, int index) {
        pool.connected(new Slot(worker, index, connection(worker.number + "." + index), pool));
    }

    private Connection connection(String name) {
        Connection connection = mock();
        doAnswer(call -> sent.add(name + " " + describe(call.getArgument(0))))
                .when(connection)
                .queue(any());
        doAnswer(call -> sent.add(name + " " + describe(call.getArgument(0))))
                .when(connection)
                .send(any());
        doAnswer(call -> sent.add(name + " close")).when(connection).close();
        doAnswer(call -> {
                    meanwhile.run();
                    return call.<Boolean>getArgument(0) ? paused.add(name) : paused.remove(name);
                })
                .when(connection)
                .pause(anyBoolean());
        return connection;
    }

    private static String describe(ByteBuffer frame) {
        int number = frame.getInt(5);
        return switch (frame.get(4)) {
            case Frame.REQUEST -> "REQUEST " + number;
            case Frame.RECALL -> "RECALL " + number;
            case Frame.STOP -> "STOP " + number;
            case Frame.INTERRUPT -> "INTERRUPT " + number + " " + (char) frame.get(Frame.HEADER);
            default -> "unknown " + frame.get(4);
        };
    }

    /** What a worker says whose slot works on the first of its requests. */
    private void recalled(Worker worker, int index, Set<Integer> numbers) {
        Job first = worker.slots[index] == null ? null : worker.slots[index].jobs.peek();
        pool.recalled(worker, index, first == null ? 0 : first.number, numbers);
    }
}
