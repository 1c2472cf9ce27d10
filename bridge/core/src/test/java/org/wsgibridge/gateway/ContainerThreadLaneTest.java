package org.wsgibridge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("ContainerThreadLane: steps that may wait for the client")
class ContainerThreadLaneTest {

    private final FakeRequest fake = new FakeRequest();
    private final AsyncContext context = mock();
    private final List<Throwable> gone = Collections.synchronizedList(new ArrayList<>());
    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
    private final List<Runnable> started = new ArrayList<>();
    private ContainerThreadLane lane;

    @BeforeEach
    void startAsync() {
        when(fake.request.startAsync(any(), any())).thenReturn(context);
        doAnswer(call -> started.add(call.getArgument(0))).when(context).start(any());
        lane = new ContainerThreadLane(fake.request, new FakeResponse().response, gone::add, () -> ran.add("stopped"));
    }

    @Test
    @DisplayName("an engine's steps run on one thread of the container's, in their order")
    void submit() {
        lane.submit(() -> ran.add("first"));
        lane.submit(() -> ran.add("second"));
        assertEquals(List.of(), ran);
        assertEquals(1, started.size());
        started.get(0).run();
        assertEquals(List.of("first", "second"), ran);
    }

    @Test
    @DisplayName("where the container gives no thread, they run on the engine's")
    void refused() {
        doThrow(new IllegalStateException("over")).when(context).start(any());
        lane.submit(() -> ran.add("here"));
        assertEquals(List.of("here"), ran);
    }

    @Test
    @DisplayName("L05 a container that ends the request waits for the step that runs, and no other follows")
    void onError() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        lane.submit(() -> {
            begun.countDown();
            await(gate);
            ran.add("step");
        });
        lane.submit(() -> ran.add("never"));
        new Thread(started.get(0)).start();
        await(begun);
        Thread container = new Thread(() -> {
            lane.onError(new AsyncEvent(context, new IOException("reset")));
            ran.add("ended");
        });
        container.start();
        container.join(50); // it waits; if it did not, this would be the time for it to go on
        assertTrue(lane.over());
        assertEquals(List.of(), ran);
        gate.countDown();
        container.join();
        assertEquals(List.of("step", "ended"), ran);
        assertEquals(1, gone.size());
    }

    @Test
    @DisplayName("L05 on the step's own thread it does not")
    void onErrorInside() {
        lane.execute(() -> {
            lane.onError(new AsyncEvent(context, new IOException("reset")));
            ran.add("step");
        });
        assertEquals(List.of("step"), ran);
        assertEquals(1, gone.size());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
