package org.wsgibridge.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.testing.Deployed;
import org.wsgibridge.testing.RecordedLog;

@DisplayName("Supervisor: a worker is replaced by another one")
class SupervisorTest {

    private final RecordedLog log = new RecordedLog();
    private final Launcher launcher = mock();
    private Supervisor supervisor;

    @BeforeEach
    void start() throws IOException {
        when(launcher.launch(anyInt())).thenAnswer(call -> {
            Process process = mock();
            when(process.onExit()).thenReturn(new CompletableFuture<>());
            return process;
        });
        Deployment deployment = Deployed.in(Path.of(""), log, "application", "x:y", "processes", "1");
        Pool pool = new Pool(deployment.settings(), System::nanoTime);
        supervisor = new Supervisor(deployment, launcher, pool, new CompletableFuture<>());
        supervisor.begin(mock());
    }

    @Test
    @DisplayName("the old one is retired when the new one is ready, and then forgotten")
    void forgotten() {
        Worker first = ready(1);
        supervisor.replace(first, "a.py has changed");
        Worker second = launched(2);
        assertEquals(first, second.replaces);
        supervisor.ready(second);
        assertTrue(first.retiring);
        assertNull(second.replaces);
    }

    /** Does what is due; returns the worker with a number, null if there is none. */
    private Worker launched(int number) {
        supervisor.tick();
        return supervisor.worker(number);
    }

    private Worker ready(int number) {
        Worker worker = launched(number);
        supervisor.ready(worker);
        return worker;
    }
}
