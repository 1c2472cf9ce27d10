package org.wsgibridge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wsgibridge.engine.EventLoop;

@DisplayName("AsyncLane: steps of a request that no thread waits for")
class AsyncLaneTest {

    private final FakeRequest fake = new FakeRequest();
    private final AsyncContext context = mock();
    private final List<Throwable> gone = new ArrayList<>();
    private final List<String> ran = new ArrayList<>();
    private AsyncLane lane;

    @BeforeEach
    void startAsync() {
        FakeResponse client = new FakeResponse();
        when(fake.request.startAsync(any(), any())).thenReturn(context);
        lane = new AsyncLane(fake.request, client.response, gone::add, () -> ran.add("stopped"), null);
    }

    @Test
    @DisplayName("N05 the container's timeout is off; the bridge has its own")
    void timeout() {
        verify(context).setTimeout(0);
        verify(context).addListener(lane);
        assertFalse(lane.mayBlock());
        lane.await(); // returns at once
    }

    @Test
    @DisplayName("a step behind the end is told that it is dropped")
    void dropped() {
        Lane.Step late = new Lane.Step() {
            @Override
            public void run() {
                ran.add("ran");
            }

            @Override
            public void dropped() {
                ran.add("dropped");
            }
        };
        lane.execute(() -> {
            lane.execute(late);
            lane.complete();
        });
        lane.execute(late);
        assertEquals(List.of("dropped", "dropped"), ran);
    }

    @Test
    @DisplayName("a step that brings another runs to its end first")
    void nested() {
        lane.execute(() -> {
            lane.execute(() -> ran.add("inner"));
            ran.add("outer");
        });
        assertEquals(List.of("outer", "inner"), ran);
    }

    @Test
    @DisplayName("steps of many threads run one at a time, and each of them runs")
    void manyThreads() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        int[] count = new int[1];
        CountDownLatch begin = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(() -> {
                try {
                    begin.await();
                } catch (InterruptedException e) {
                    return;
                }
                for (int j = 0; j < 1000; j++) {
                    lane.execute(() -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        count[0]++;
                        running.decrementAndGet();
                    });
                }
            }));
        }
        threads.forEach(Thread::start);
        begin.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        lane.execute(() -> ran.add("last"));
        assertEquals(4000, count[0]);
        assertEquals(1, most.get());
        assertEquals(List.of("last"), ran);
    }

    @Test
    @DisplayName("an engine's steps run on the container's loop, in their order; those of the container's at once")
    void eventLoop() {
        List<Runnable> tasks = new ArrayList<>();
        EventLoop loop = mock();
        doAnswer(call -> tasks.add(call.getArgument(0))).when(loop).execute(any());
        FakeResponse client = new FakeResponse();
        when(fake.request.startAsync(any(), any())).thenReturn(context);
        lane = new AsyncLane(fake.request, client.response, gone::add, () -> {}, loop);
        lane.execute(() -> ran.add("container's"));
        lane.submit(() -> ran.add("engine's"));
        lane.submit(() -> ran.add("second"));
        lane.execute(() -> ran.add("behind them"));
        assertEquals(List.of("container's"), ran);
        assertEquals(1, tasks.size());
        tasks.get(0).run();
        when(loop.isHere()).thenReturn(true);
        lane.submit(() -> ran.add("there already"));
        assertEquals(List.of("container's", "engine's", "second", "behind them", "there already"), ran);
    }

    @Test
    @DisplayName("after the end nobody touches request and response")
    void complete() {
        lane.complete();
        lane.complete();
        lane.abort("late");
        lane.execute(() -> ran.add("late"));
        assertTrue(lane.over());
        assertEquals(List.of(), ran);
        verify(context, times(1)).complete();
        verify(context, never()).dispatch();
    }

    @Test
    @DisplayName("L05 an exception of a stream means that the client has gone")
    void ioException() {
        IOException cause = new IOException("reset");
        lane.execute(() -> {
            throw cause;
        });
        assertEquals(List.of(cause), gone);
        verify(context).complete();
    }

    @Test
    @DisplayName("L05 a container that has ended the request itself stops no thread, and no later step")
    void endedByContainer() {
        doThrow(new IllegalStateException("after an error")).when(context).complete();
        lane.execute(() -> {
            throw new IOException("reset");
        });
        lane.execute(() -> ran.add("late"));
        assertEquals(1, gone.size());
        assertEquals(List.of(), ran);
        assertTrue(lane.over());
    }

    @Test
    @DisplayName("a defect cuts the connection")
    void defect() {
        lane.execute(() -> {
            throw new IllegalStateException("oops");
        });
        assertEquals(1, gone.size());
        verify(context).dispatch();
        assertTrue(lane.over());
    }

    @Test
    @DisplayName("an Error ends the request, and not the thread")
    void error() {
        Error error = new NoClassDefFoundError("Missing");
        lane.execute(() -> {
            throw error;
        });
        assertEquals(List.of(error), gone);
        assertTrue(lane.over());
        lane.execute(() -> ran.add("late"));
        assertEquals(List.of(), ran);
    }

    @Test
    @DisplayName("what fails when it is told of the end keeps neither the request nor the steps behind it")
    void deaf() {
        Lane.Step late = mock();
        doThrow(new IllegalStateException("deaf")).when(late).dropped();
        FakeResponse client = new FakeResponse();
        when(fake.request.startAsync(any(), any())).thenReturn(context);
        Consumer<Throwable> deaf = cause -> {
            gone.add(cause);
            throw new IllegalStateException("deaf");
        };
        lane = new AsyncLane(fake.request, client.response, deaf, () -> {}, null);
        lane.execute(() -> {
            lane.execute(late);
            lane.execute(late);
            throw new IOException("reset");
        });
        lane.execute(late);
        assertEquals(1, gone.size());
        verify(late, times(3)).dropped();
        verify(context).complete();
    }

    @Test
    @DisplayName("L04 an aborted request comes back, and is cut by an exception")
    void abort() {
        lane.abort("why");
        verify(context).dispatch();
        Exception cut = assertThrows(CutException.class, () -> AsyncLane.cutIfAborted(fake.request));
        assertEquals("why", cut.getMessage());
        assertEquals(0, cut.getStackTrace().length);
    }

    @Test
    @DisplayName("a request that the container has ended itself cannot be dispatched")
    void abortTooLate() throws IOException {
        doThrow(new IllegalStateException("recycled")).when(context).dispatch();
        lane.abort("why");
        assertTrue(lane.over());
        AsyncLane.cutIfAborted(new FakeRequest().request);
    }

    @Test
    @DisplayName("L05 the container's word that the client has gone")
    void onError() {
        IOException cause = new IOException("reset");
        AsyncEvent event = new AsyncEvent(context, fake.request, null, cause);
        lane.onError(event);
        assertEquals(List.of(cause), gone);
        assertTrue(lane.over());
        verify(context, never()).complete();
        lane.onStartAsync(event);
    }

    @Test
    @DisplayName("N07 a container that waits no longer than it likes gets an answer, or ends the request itself")
    void onTimeout() {
        lane.onTimeout(new AsyncEvent(context, fake.request, null));
        assertEquals(List.of("stopped"), ran);
        assertTrue(lane.over());
        assertEquals(
                List.of("the container has ended the request"),
                gone.stream().map(Throwable::getMessage).toList());
        verify(context, never()).complete();
    }

    @Test
    @DisplayName("N07 an answer that must wait for another thread's step comes too late: the container has gone on")
    void onTimeoutMeanwhile() {
        lane.execute(() -> {
            Thread container = new Thread(() -> lane.onTimeout(new AsyncEvent(context)));
            container.start();
            try {
                container.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertEquals(List.of(), ran);
        assertTrue(lane.over());
        assertEquals(1, gone.size());
    }

    @Test
    @DisplayName("L05 what the container tells of, and its end, are heard behind the step that runs, once")
    void errorMeanwhile() {
        IOException cause = new IOException("reset");
        lane.execute(() -> {
            lane.onError(new AsyncEvent(context, cause));
            lane.onComplete(new AsyncEvent(context));
            assertEquals(List.of(), gone);
            assertTrue(lane.over());
        });
        assertEquals(List.of(cause), gone);
    }

    @Test
    @DisplayName("L05 an end that the container has not told the reason of is heard, too")
    void endedWithoutReason() {
        lane.onComplete(new AsyncEvent(context));
        assertEquals(
                List.of("the container has ended the request"),
                gone.stream().map(Throwable::getMessage).toList());
    }

    @Test
    @DisplayName("L05 nobody goes whose request was complete")
    void goneAfterwards() {
        lane.execute(lane::complete);
        lane.onComplete(new AsyncEvent(context));
        lane.onError(new AsyncEvent(context, new IOException("reset")));
        assertEquals(List.of(), gone);
    }

    @Test
    @DisplayName("the container's word that the request has ended")
    void onComplete() {
        lane.onComplete(new AsyncEvent(context));
        assertTrue(lane.over());
    }
}
