package org.wsgibridge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("WaitingLane: steps of a request whose thread waits")
@Timeout(20)
class WaitingLaneTest {

    private final List<Throwable> gone = new ArrayList<>();
    private final WaitingLane lane = new WaitingLane(mock(), mock(), gone::add);

    @Test
    @DisplayName("a step of the request's own thread runs at once")
    void own() {
        List<String> ran = new ArrayList<>();
        lane.execute(() -> {
            lane.execute(() -> ran.add("inner"));
            ran.add("outer");
        });
        assertEquals(List.of("inner", "outer"), ran);
        assertTrue(lane.mayBlock());
    }

    @Test
    @DisplayName("a step of another thread runs on the request's own, while that waits")
    void other() throws Exception {
        List<Thread> ran = new ArrayList<>();
        Thread engine = new Thread(() -> {
            lane.execute(() -> ran.add(Thread.currentThread()));
            lane.execute(lane::complete);
        });
        engine.start();
        lane.await();
        engine.join();
        assertEquals(List.of(Thread.currentThread()), ran);
        assertTrue(lane.over());
        lane.execute(() -> ran.add(null));
        assertEquals(1, ran.size());
    }

    @Test
    @DisplayName("a step that comes too late, from whichever thread, is told so")
    void dropped() throws Exception {
        List<String> told = new ArrayList<>();
        Thread engine = new Thread(() -> {
            lane.execute(lane::complete);
            lane.execute(new Late(told, "behind the end"));
        });
        engine.start();
        engine.join();
        lane.await();
        lane.execute(new Late(told, "own"));
        Thread late = new Thread(() -> lane.execute(new Late(told, "other")));
        late.start();
        late.join();
        assertEquals(List.of("behind the end", "own", "other"), told);
    }

    private record Late(List<String> told, String name) implements Lane.Step {
        @Override
        public void run() {
            told.add(name + " ran");
        }

        @Override
        public void dropped() {
            told.add(name);
        }
    }

    @Test
    @DisplayName("L04 an aborted request is cut by an exception")
    void abort() {
        lane.abort("why");
        assertEquals("why", assertThrows(CutException.class, lane::await).getMessage());
    }

    @Test
    @DisplayName("L05 an exception of a stream means that the client has gone")
    void ioException() throws IOException {
        IOException cause = new IOException("reset");
        lane.execute(() -> {
            throw cause;
        });
        assertEquals(List.of(cause), gone);
        lane.await();
    }

    @Test
    @DisplayName("a defect cuts the connection")
    void defect() {
        lane.execute(() -> {
            throw new IllegalStateException("oops");
        });
        assertEquals(1, gone.size());
        assertThrows(CutException.class, lane::await);
    }

    @Test
    @DisplayName("an Error does, too")
    void error() {
        Error error = new NoClassDefFoundError("Missing");
        lane.execute(() -> {
            throw error;
        });
        assertEquals(List.of(error), gone);
        assertTrue(lane.over());
    }

    @Test
    @DisplayName("what fails when it is told of the end keeps neither the request nor the steps behind it")
    void deaf() throws Exception {
        Lane.Step late = mock();
        doThrow(new IllegalStateException("deaf")).when(late).dropped();
        WaitingLane deaf = new WaitingLane(mock(), mock(), cause -> {
            gone.add(cause);
            throw new IllegalStateException("deaf");
        });
        Thread engine = new Thread(() -> {
            deaf.execute(() -> {
                throw new IOException("reset");
            });
            deaf.execute(late);
            deaf.execute(late);
        });
        engine.start();
        engine.join();
        deaf.await();
        deaf.execute(late);
        assertEquals(1, gone.size());
        verify(late, times(3)).dropped();
    }

    @Test
    @DisplayName("L05 a client goes once")
    void goneOnce() throws IOException {
        lane.execute(() -> {
            lane.execute(() -> {
                throw new IOException("reset");
            });
            throw new IllegalStateException("as a consequence");
        });
        lane.await();
        assertEquals(1, gone.size());
    }

    @Test
    @DisplayName("a container that interrupts the request ends it")
    void interrupted() {
        Thread.currentThread().interrupt();
        assertThrows(CutException.class, lane::await);
        assertTrue(Thread.interrupted());
        assertInstanceOf(InterruptedIOException.class, gone.get(0));
    }
}
