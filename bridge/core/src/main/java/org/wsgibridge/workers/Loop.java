package org.wsgibridge.workers;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.wsgibridge.engine.Due;
import org.wsgibridge.engine.EventLoop;
import org.wsgibridge.engine.KernelThread;

/** The engine's thread: takes what workers send, and does what falls due. */
final class Loop implements EventLoop, Runnable {

    private static final String DEFECT = "a defect in the bridge";

    /** How long the clockwork rests after a defect, and what accepts connections where there are no descriptors left. */
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final Selector selector;
    private final ServerSocketChannel server;
    private final Logger log;
    private final Consumer<SocketChannel> accepted;
    private final LongSupplier clockwork;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final SelectionKey accepting;
    private volatile KernelThread kernelThread = KernelThread.UNKNOWN;
    private volatile boolean stopped;

    /** When the thread wakes by itself, as {@link System#nanoTime} counts. */
    private volatile long wakesAt;

    /** Whether the thread waits, or is about to; else it will call the clockwork before it does. */
    private volatile boolean asleep;

    /** When connections are accepted again, as {@link System#nanoTime} counts; {@link Due#NEVER} while they are. */
    private long acceptsAt = Due.NEVER;

    /**
     * Makes a loop; {@link #run} runs it.
     *
     * @param server listens for workers
     * @param accepted takes a new connection
     * @param clockwork called after each round; does what is due, and returns when it wants to be called again, as
     *     {@link System#nanoTime} counts, or {@link Due#NEVER}
     */
    Loop(ServerSocketChannel server, Logger log, Consumer<SocketChannel> accepted, LongSupplier clockwork)
            throws IOException {
        this.server = server;
        this.log = log;
        this.accepted = accepted;
        this.clockwork = clockwork;
        this.selector = Selector.open();
        server.configureBlocking(false);
        this.accepting = server.register(selector, SelectionKey.OP_ACCEPT);
    }

    @Override
    public void watch(SelectableChannel channel, int operations, Watcher watcher) throws IOException {
        try {
            watcher.watched(channel.register(selector, operations, watcher));
        } catch (ClosedSelectorException e) {
            throw new IOException("the engine's loop has ended", e);
        }
        wakeup();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        wakeup();
    }

    @Override
    public boolean isHere() {
        return false;
    }

    void wakeup() {
        selector.wakeup();
    }

    /** Sees that the clockwork is called at a time, or before. */
    void wakeAt(long time) {
        if (asleep && (wakesAt == Due.NEVER || wakesAt - time > 0)) {
            wakeup();
        }
    }

    /** Ends the loop, and closes all connections. */
    void stop() {
        stopped = true;
        wakeup();
    }

    @Override
    public KernelThread kernelThread() {
        return kernelThread;
    }

    @Override
    public void run() {
        kernelThread = KernelThread.current();
        try {
            while (!stopped) {
                round();
            }
        } catch (IOException e) {
            log.log(Level.ERROR, "the engine's loop has failed", e);
        } finally {
            close();
        }
    }

    private void round() throws IOException {
        wakesAt = Due.NEVER;
        asleep = true; // what falls due from here on wakes the selector
        long due = Due.earlier(due(), acceptAgain());
        wakesAt = due;
        if (due == Due.NEVER) {
            selector.select(this::ready);
        } else {
            long millis = (due - System.nanoTime() + 999_999) / 1_000_000;
            if (millis > 0) {
                selector.select(this::ready, millis);
            } else {
                selector.selectNow(this::ready);
            }
        }
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            guarded(task);
        }
    }

    private long due() {
        try {
            return clockwork.getAsLong();
        } catch (RuntimeException | Error e) {
            log.log(Level.ERROR, DEFECT, e);
            return System.nanoTime() + PAUSE;
        }
    }

    private void ready(SelectionKey key) {
        asleep = false;
        if (key.attachment() instanceof Watcher watcher) {
            guarded(watcher::ready);
        } else {
            accept();
        }
    }

    private void accept() {
        try {
            SocketChannel channel = server.accept();
            if (channel != null) {
                accepted.accept(channel);
            }
        } catch (IOException e) {
            log.log(Level.ERROR, "a worker's connection cannot be accepted", e);
            accepting.interestOps(0); // or the selector would tell of it again and again
            acceptsAt = System.nanoTime() + PAUSE;
        }
    }

    /** Goes on to accept connections if it is time; returns when it will be. */
    private long acceptAgain() {
        if (acceptsAt != Due.NEVER && acceptsAt - System.nanoTime() <= 0) {
            acceptsAt = Due.NEVER;
            accepting.interestOps(SelectionKey.OP_ACCEPT);
        }
        return acceptsAt;
    }

    /** A defect in one step must not end the loop. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.log(Level.ERROR, DEFECT, e);
        }
    }

    private void close() {
        try {
            for (SelectionKey key : selector.keys()) {
                if (key.attachment() instanceof Watcher watcher) {
                    guarded(watcher::ended);
                }
            }
            server.close();
            selector.close();
        } catch (IOException e) {
            log.log(Level.WARNING, "the engine's sockets cannot be closed", e);
        }
    }
}
