package org.wsgibridge.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("KernelThread: what a thread does")
class KernelThreadTest {

    private static void assumeLinux() {
        assumeTrue(Files.exists(Path.of("/proc/thread-self/schedstat")), "this system does not tell what threads do");
    }

    @Test
    @Timeout(60)
    @DisplayName("a thread that waits is not held up")
    void waiting() throws Exception {
        assumeLinux();
        CompletableFuture<KernelThread> found = new CompletableFuture<>();
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            found.complete(KernelThread.current());
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        KernelThread waiting = found.get(20, TimeUnit.SECONDS);
        assertNotEquals(0, waiting.number());
        long asked = 0;
        while (waiting.isHeldUp(1, asked)) { // it is on its way to the latch
            asked += KernelThread.GLANCE;
        }
        end.countDown();
        Path inKernel = Path.of("/proc/self/task/" + waiting.number());
        while (Files.exists(inKernel)) { // join() returns before the kernel's thread has ended
            Thread.onSpinWait();
        }
        assertFalse(waiting.isHeldUp(2, asked), "one that has ended");
    }

    @Test
    @DisplayName("a thread that runs is held up until it has computed for a while; so it is again in its next work")
    void computing() {
        assumeLinux();
        KernelThread self = KernelThread.current();
        for (long work = 1; work < 3; work++) {
            assertTrue(self.isHeldUp(work, 0), "it runs, and nothing is known of it");
            long asked = 0;
            while (self.isHeldUp(work, asked)) {
                asked += KernelThread.GLANCE;
            }
            assertFalse(self.isHeldUp(work, asked));
        }
    }

    @Test
    @DisplayName("an answer holds for a while")
    void glance() {
        assumeLinux();
        KernelThread self = KernelThread.current();
        assertTrue(self.isHeldUp(1, 0));
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long end = threads.getCurrentThreadCpuTime() + TimeUnit.MILLISECONDS.toNanos(20);
        while (threads.getCurrentThreadCpuTime() < end) { // however busy the machine is with others
            assertTrue(self.isHeldUp(1, KernelThread.GLANCE - 1));
        }
        assertFalse(self.isHeldUp(1, KernelThread.GLANCE));
    }

    @Test
    @DisplayName("a thread of which nothing is known is not held up")
    void unknown() {
        assertEquals(0, KernelThread.UNKNOWN.number());
        assertFalse(KernelThread.UNKNOWN.isHeldUp(1, 0));
        assertFalse(KernelThread.of(1, Integer.MAX_VALUE).isHeldUp(1, 0));
    }
}
