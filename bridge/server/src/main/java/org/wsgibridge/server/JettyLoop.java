package org.wsgibridge.server;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.wsgibridge.engine.EventLoop;
import org.wsgibridge.engine.KernelThread;

/** The thread of a connector's that watches its clients. Jetty may go on with another one; one at a time runs tasks. */
final class JettyLoop implements EventLoop, LifeCycle.Listener {

    private static final Logger LOG = System.getLogger(JettyLoop.class.getName());

    private final ManagedSelector managed;
    private final KernelThread kernelThread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile Thread thread;
    private volatile boolean ended;

    /** Guarded by this. */
    private boolean closing;

    /**
     * Makes the loop of a connector.
     *
     * @param connector its selectors run already
     */
    JettyLoop(ServerConnector connector) {
        managed = connector
                .getSelectorManager()
                .getBeans(ManagedSelector.class)
                .iterator()
                .next();
        managed.addEventListener(this);
        CompletableFuture<KernelThread> found = new CompletableFuture<>();
        execute(() -> found.complete(KernelThread.current()));
        kernelThread = found.join();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (ended) {
            runLeft();
        } else if (waiting.getAndIncrement() == 0) {
            managed.submit(this::run);
        }
    }

    /** Runs the tasks that are there; those that they bring follow when the connections have been looked at once more. */
    private void run(Selector selector) {
        thread = Thread.currentThread();
        int count = waiting.get();
        for (int i = 0; i < count; i++) {
            Runnable task = tasks.poll();
            if (task != null) { // else the one that stops the loop has it
                guarded(task);
            }
        }
        if (waiting.addAndGet(-count) > 0) {
            managed.submit(this::run);
        }
    }

    /** Connections are told before Jetty closes them. */
    @Override
    public synchronized void lifeCycleStopping(LifeCycle stopping) {
        closing = true;
        managed.submit(selector -> {
            for (SelectionKey key : selector.keys()) {
                if (key.attachment() instanceof Watched watched) {
                    guarded(watched.watcher::ended);
                }
            }
        });
    }

    @Override
    public void lifeCycleStopped(LifeCycle stopped) {
        ended = true;
        runLeft();
    }

    private void runLeft() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            guarded(task);
        }
    }

    /** A defect in one task must not keep the others from running. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a defect in the bridge", e);
        }
    }

    @Override
    public boolean isHere() {
        return Thread.currentThread().equals(thread);
    }

    @Override
    public synchronized void watch(SelectableChannel channel, int operations, Watcher watcher) throws IOException {
        if (closing) {
            throw new IOException("the server's connector is being stopped");
        }
        Selector selector = managed.getSelector();
        watcher.watched(channel.register(selector, operations, new Watched(watcher)));
        selector.wakeup();
    }

    @Override
    public KernelThread kernelThread() {
        return kernelThread;
    }

    private final class Watched implements ManagedSelector.Selectable {
        private final Watcher watcher;

        Watched(Watcher watcher) {
            this.watcher = watcher;
        }

        @Override
        public Runnable onSelected() {
            thread = Thread.currentThread();
            guarded(watcher::ready);
            return null;
        }

        @Override
        public void updateKey() {
            // The watcher does so itself.
        }

        @Override
        public void replaceKey(SelectionKey key) {
            watcher.watched(key);
        }
    }
}
