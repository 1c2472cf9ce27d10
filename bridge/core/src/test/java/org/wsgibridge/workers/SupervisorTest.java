package org.wsgibridge.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.engine.KernelThread;
import org.wsgibridge.testing.Deployed;
import org.wsgibridge.testing.RecordedLog;

@Timeout(60)
@DisplayName("Supervisor: a worker is replaced by another one")
class SupervisorTest {

    private final RecordedLog log = new RecordedLog();
    private final Launcher launcher = mock();
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private Supervisor supervisor;

    @BeforeEach
    void start() throws IOException {
        when(launcher.launch(anyInt())).thenAnswer(call -> process());
        Deployment deployment = Deployed.in(Path.of(""), log, "application", "x:y", "processes", "1");
        Pool pool = new Pool(deployment.settings(), System::nanoTime);
        supervisor = new Supervisor(deployment, launcher, pool, started);
        Loop loop = mock();
        when(loop.kernelThread()).thenReturn(KernelThread.UNKNOWN);
        supervisor.begin(loop);
    }

    private static Process process() {
        Process process = mock();
        when(process.onExit()).thenReturn(new CompletableFuture<>());
        return process;
    }

    @Test
    @DisplayName("the old one is retired when the new one is ready, and then forgotten")
    void forgotten() {
        Worker first = ready(1);
        Worker second = replaced(first);
        assertEquals(first, second.replaces);
        supervisor.ready(second);
        assertTrue(first.retiring);
        assertNull(second.replaces);
    }

    @Test
    @DisplayName("reload: a file that changes while the new one is being loaded replaces that, too, and once")
    void changedWhileLoading() {
        Worker first = ready(1);
        Worker second = replaced(first);
        supervisor.replace(first, "b.py has changed");
        assertNull(launched(3), "one after the other");
        supervisor.ready(second);
        Worker third = ready(3);
        assertNull(third.wanted);
        assertNull(launched(4));
        assertEquals(
                List.of(
                        "INFO worker 1 (process 0) is being replaced: a.py has changed",
                        "INFO worker 2 (process 0) is being replaced: b.py has changed"),
                log.lines());
    }

    @Test
    @DisplayName("request-timeout: a request that still does not end is no reason to replace the new one")
    void stillStuck() {
        Worker first = ready(1);
        first.wanted = "a request does not end (request-timeout)";
        Worker second = launched(2);
        first.wanted = "a request does not end (request-timeout)";
        supervisor.ready(second);
        assertNull(launched(3));
    }

    @Test
    @DisplayName("a worker is started later where there can be no more threads now, which wait for its end")
    void noThreads() throws Exception {
        doThrow(new OutOfMemoryError("unable to create native thread"))
                .doAnswer(call -> process())
                .when(launcher)
                .launch(anyInt());
        started.complete(null);
        assertNull(launched(1));
        awaitLaunched(2);
        assertEquals(List.of("ERROR a worker cannot be started: unable to create native thread"), log.lines());
    }

    @Test
    @DisplayName("a worker that cannot be replaced now since its files have changed is replaced later")
    void notReplaced() throws Exception {
        Worker first = ready(1);
        doThrow(new IOException("no space left"))
                .doAnswer(call -> process())
                .when(launcher)
                .launch(anyInt());
        assertNull(replaced(first));
        awaitLaunched(3);
        assertEquals(first, supervisor.worker(3).replaces);
        assertEquals(
                "ERROR a worker cannot be started: no space left", log.lines().get(1));
    }

    private void awaitLaunched(int number) {
        while (launched(number) == null) {
            Thread.onSpinWait();
        }
    }

    /** Does what is due; returns the worker with a number, null if there is none. */
    private Worker launched(int number) {
        supervisor.tick();
        return supervisor.worker(number);
    }

    /** Has the first worker replaced since a file has changed; returns the second one. */
    private Worker replaced(Worker first) {
        supervisor.replace(first, "a.py has changed");
        return launched(2);
    }

    private Worker ready(int number) {
        Worker worker = launched(number);
        supervisor.ready(worker);
        return worker;
    }
}
