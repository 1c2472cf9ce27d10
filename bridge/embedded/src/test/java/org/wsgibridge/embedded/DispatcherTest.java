package org.wsgibridge.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wsgibridge.engine.Due;
import org.wsgibridge.engine.Pace;
import org.wsgibridge.testing.Deployed;
import org.wsgibridge.testing.RecordedExchange;
import org.wsgibridge.testing.RecordedLog;

@DisplayName("Dispatcher: which thread serves a request, and when")
class DispatcherTest implements RequestTimeout.Interrupter {

    private static final long LONG = Pace.SHORT + 1;

    private final List<Job> interrupted = new ArrayList<>();
    private final List<Job> stuck = new ArrayList<>();
    private final List<Long> alarms = new ArrayList<>();
    private long now;
    private Dispatcher dispatcher;

    @Override
    public void interrupt(Job job) {
        assertTrue(calls(job).get(0).startsWith("fail 504 "), "the client is told before the application can say more");
        interrupted.add(job);
    }

    @Override
    public void stuck(Job job) {
        stuck.add(job);
    }

    private PythonThread[] pool(int threads, String... settings) {
        if (dispatcher == null) {
            List<String> all = new ArrayList<>(List.of("application", "shop:app"));
            all.addAll(List.of(settings));
            dispatcher = new Dispatcher(Deployed.settings(all.toArray(String[]::new)), () -> now, this);
            dispatcher.alarm(alarms::add);
        }
        return add(threads, false);
    }

    private PythonThread[] add(int threads, boolean parallel) {
        ThreadPool pool = new ThreadPool(parallel);
        PythonThread[] all = new PythonThread[threads];
        for (int i = 0; i < threads; i++) {
            all[i] = new PythonThread(i, pool, null, dispatcher, new RecordedLog());
        }
        dispatcher.add(pool, all);
        return all;
    }

    private Job submit() {
        Job job = new Job(new RecordedExchange("/"));
        dispatcher.submit(job);
        return job;
    }

    private static List<String> calls(Job job) {
        return ((RecordedExchange) job.exchange).calls();
    }

    @Test
    @DisplayName("while requests are short, one thread serves them one after the other")
    void oneByOne() {
        PythonThread[] threads = pool(2);
        Job first = submit();
        Job second = submit();
        assertSame(first, threads[0].given());
        assertNull(threads[1].given());
        assertEquals(List.of(Pace.SHORT), alarms);
        assertSame(second, dispatcher.next(threads[0], first));
        assertNull(dispatcher.next(threads[0], second));
    }

    @Test
    @DisplayName("when one lasts, another thread goes on with those that wait")
    void lasting() {
        PythonThread[] threads = pool(2);
        Job first = submit();
        Job second = submit();
        assertEquals(LONG, dispatcher.tick());
        assertNull(threads[1].given());
        now = LONG;
        dispatcher.tick();
        assertSame(second, threads[1].given());
        Job third = submit();
        assertNull(dispatcher.next(threads[0], first), "the other one is short so far");
        assertEquals(now + Pace.SHORT, alarms.get(alarms.size() - 1), "and will be looked at again");
        assertSame(third, dispatcher.next(threads[1], second));
    }

    @Test
    @DisplayName("a request that may wait for its client's body does not keep others")
    void pulls() {
        PythonThread[] threads = pool(2);
        dispatcher.submit(new Job(new RecordedExchange("/").body("a", "b")));
        Job second = submit();
        assertSame(second, threads[1].given());
    }

    @Test
    @DisplayName("an application whose requests usually last gets its threads at once; so does one without a GIL")
    void typical() {
        PythonThread[] threads = pool(2);
        for (int i = 0; i < 30; i++) {
            Job job = submit();
            now += 10 * LONG;
            assertNull(dispatcher.next(threads[0], job));
        }
        submit();
        Job second = submit();
        assertSame(second, threads[1].given());
        PythonThread[] free = add(2, true);
        Job third = submit();
        Job fourth = submit();
        assertSame(third, free[0].given());
        assertSame(fourth, free[1].given());
    }

    @Test
    @DisplayName("of several interpreters, the one with the fewest requests takes the next; the last idle thread first")
    void interpreters() {
        PythonThread[] first = pool(2);
        PythonThread[] second = add(2, false);
        Job one = submit();
        Job two = submit();
        assertSame(one, first[0].given());
        assertSame(two, second[0].given());
        assertNull(dispatcher.next(second[0], two));
        Job three = submit();
        assertSame(three, second[0].given());
    }

    @Test
    @DisplayName("queue-size: a request that no thread will take soon is answered 503")
    void queueSize() {
        pool(2, "queue-size", "1");
        submit();
        Job second = submit();
        Job third = submit();
        Job fourth = submit();
        assertEquals(List.of(), calls(second));
        assertEquals(List.of(), calls(third));
        assertEquals(List.of("fail 503 2 requests are waiting already (queue-size)|"), calls(fourth));
    }

    @Test
    @DisplayName("queue-size: requests whose clients have gone take no place in the queue")
    void queueOfGone() {
        PythonThread[] threads = pool(1, "queue-size", "2");
        Job running = submit();
        for (int i = 0; i < 2; i++) {
            ((RecordedExchange) submit().exchange).leave();
        }
        Job live = submit();
        assertEquals(List.of(), calls(live));
        assertSame(live, dispatcher.next(threads[0], running));
    }

    @Test
    @DisplayName("a thread that cannot be told what is next, for want of memory, is idle")
    void defect() {
        PythonThread[] threads = pool(2);
        submit();
        submitFailing();
        now = LONG;
        assertThrows(OutOfMemoryError.class, dispatcher::tick);
        Job second = submit();
        assertSame(second, threads[1].given());
        submitFailing();
        assertThrows(OutOfMemoryError.class, () -> dispatcher.next(threads[1], second));
        Job third = submit();
        assertSame(third, threads[1].given());
    }

    private void submitFailing() {
        dispatcher.submit(new Job(FailingExchange.of(new RecordedExchange("/"), () -> {
            throw new OutOfMemoryError("of a test's");
        })));
    }

    @Test
    @DisplayName(
            "queue-timeout: a request that has waited for too long is answered 503; one without a client is dropped")
    void queueTimeout() {
        PythonThread[] threads = pool(1, "queue-timeout", "2");
        Job first = submit();
        Job gone = submit();
        Job second = submit();
        ((RecordedExchange) gone.exchange).leave();
        now = TimeUnit.SECONDS.toNanos(1);
        Job third = submit();
        assertEquals(TimeUnit.SECONDS.toNanos(2), dispatcher.tick());
        now = TimeUnit.SECONDS.toNanos(2);
        assertEquals(TimeUnit.SECONDS.toNanos(3), dispatcher.tick());
        assertEquals(List.of("fail 503 no thread was free in time (queue-timeout)|"), calls(second));
        assertSame(third, dispatcher.next(threads[0], first));
    }

    @Test
    @DisplayName(
            "request-timeout: a request that runs for too long is interrupted and answered 504; what does not end, is told")
    void requestTimeout() {
        pool(1, "request-timeout", "2");
        Job job = submit();
        assertEquals(List.of(TimeUnit.SECONDS.toNanos(2)), alarms);
        assertEquals(TimeUnit.SECONDS.toNanos(2), dispatcher.tick());
        now = TimeUnit.SECONDS.toNanos(2);
        assertEquals(TimeUnit.SECONDS.toNanos(7), dispatcher.tick());
        assertEquals(List.of(job), interrupted);
        now = TimeUnit.SECONDS.toNanos(7);
        assertEquals(Due.NEVER, dispatcher.tick());
        assertEquals(List.of(job), stuck);
        assertEquals(Due.NEVER, dispatcher.tick());
        assertEquals(1, stuck.size());
    }

    @Test
    @DisplayName("an application that is being stopped takes no more requests, and ends those that wait")
    void stop() throws Exception {
        PythonThread[] threads = pool(1);
        Job running = submit();
        Job waiting = submit();
        dispatcher.drain(1);
        assertEquals(List.of("fail 503 the application is being stopped|"), calls(submit()));
        assertEquals(List.of(running), dispatcher.cut());
        assertEquals(List.of("fail 503 the application is being stopped|"), calls(waiting));
        dispatcher.drain(TimeUnit.DAYS.toNanos(1)); // nobody waits for what runs
        assertNull(dispatcher.next(threads[0], running));
    }
}
