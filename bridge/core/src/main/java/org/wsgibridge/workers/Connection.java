package org.wsgibridge.workers;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.wsgibridge.engine.EventLoop;

/** A connection to a worker. Any thread may send; that of the loop that watches it alone receives. Never blocks. */
final class Connection implements EventLoop.Watcher {

    private static final byte[] NOTHING = {};

    /** Room for a few pieces of a request's body: less is written, and the worker woken, in smaller parts. */
    private static final int SEND_BUFFER = 512 * 1024;

    /** No more is offered to the socket at once than this and one frame: it is copied each time. */
    private static final int MOST_AT_ONCE = 128 * 1024;

    private final SocketChannel channel;
    private final Queue<ByteBuffer> unsent = new ConcurrentLinkedQueue<>();

    /** Whether the loop is about to send what is queued. */
    private final AtomicBoolean flushing = new AtomicBoolean();

    private volatile EventLoop loop;
    private volatile SelectionKey key;
    private ReceiveBuffer buffer;
    private Receiver receiver;
    private byte[] rest = NOTHING;
    private boolean closed;

    /**
     * Makes a connection.
     *
     * @param receiver takes what is received first
     */
    Connection(SocketChannel channel, Receiver receiver) throws IOException {
        this.channel = channel;
        this.receiver = receiver;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
    }

    /**
     * Lets a loop watch the connection from now on; on the thread of the one that has watched it so far.
     *
     * @param buffer the loop's
     */
    void moveTo(EventLoop loop, ReceiveBuffer buffer) throws IOException {
        EventLoop lastLoop = this.loop;
        ReceiveBuffer lastBuffer = this.buffer;
        SelectionKey lastKey = key;
        this.loop = loop;
        this.buffer = buffer;
        try {
            loop.watch(channel, SelectionKey.OP_READ, this);
        } catch (IOException e) {
            this.loop = lastLoop;
            this.buffer = lastBuffer;
            throw e;
        }
        if (lastKey != null) {
            lastKey.cancel();
        }
    }

    @Override
    public void watched(SelectionKey key) {
        this.key = key;
    }

    @Override
    public void ready() {
        if (key.isValid() && key.isWritable()) {
            writable();
        }
        if (key.isValid() && key.isReadable()) {
            receive();
        }
    }

    @Override
    public void ended() {
        closeNow();
    }

    /** Sets who takes what is received from now on. */
    void receiver(Receiver receiver) {
        this.receiver = receiver;
    }

    /** Puts a frame behind those to be sent; {@link #flush} sends it. Frames are sent in the order of these calls. */
    void queue(ByteBuffer frame) {
        unsent.add(frame);
    }

    /** Sends a frame at once. */
    void send(ByteBuffer frame) {
        queue(frame);
        flushNow();
    }

    /**
     * Sends what is queued: on the loop's thread when all has been heard that it is told of at once, so that the frames that
     * this brings go out together, and wake the peer once.
     */
    void flush() {
        if (!loop.isHere()) {
            flushNow();
        } else if (flushing.compareAndSet(false, true)) {
            loop.execute(() -> {
                flushing.set(false);
                flushNow();
            });
        }
    }

    /** Sends what is queued, as far as the peer takes it; the loop sends the rest. */
    private synchronized void flushNow() {
        try {
            for (ByteBuffer[] frames = unsent(); frames.length > 0; frames = unsent()) {
                int count = atOnce(frames);
                channel.write(frames, 0, count);
                if (frames[count - 1].hasRemaining()) {
                    interest(SelectionKey.OP_WRITE, true);
                    return;
                }
            }
        } catch (IOException e) {
            close();
        }
    }

    private ByteBuffer[] unsent() {
        unsent.removeIf(frame -> !frame.hasRemaining());
        return unsent.toArray(ByteBuffer[]::new);
    }

    private static int atOnce(ByteBuffer... frames) {
        int count = 0;
        for (int bytes = 0; count < frames.length && bytes < MOST_AT_ONCE; count++) {
            bytes += frames[count].remaining();
        }
        return count;
    }

    /** The peer takes more. */
    private void writable() {
        interest(SelectionKey.OP_WRITE, false);
        flushNow();
    }

    /** Stops or resumes receiving; what the peer sends meanwhile stays in the socket, and then with the peer. */
    void pause(boolean pause) {
        interest(SelectionKey.OP_READ, !pause);
    }

    private void interest(int operation, boolean wanted) {
        try {
            if (wanted) {
                key.interestOpsOr(operation);
                key.selector().wakeup();
            } else {
                key.interestOpsAnd(~operation);
            }
        } catch (CancelledKeyException e) {
            // The connection is closed.
        }
    }

    /** Receives all that has arrived, also where that is paused; on the loop's thread. */
    void readToEnd() {
        int count;
        do {
            count = closed ? 0 : receive();
        } while (count > 0);
    }

    /** Receives what has arrived, and hands it on; returns how many bytes, or a negative number at the end. */
    private int receive() {
        int kept = rest.length;
        byte[] lent = buffer.atLeast(2 * kept);
        System.arraycopy(rest, 0, lent, 0, kept);
        try {
            int count = channel.read(ByteBuffer.wrap(lent, kept, lent.length - kept));
            if (count < 0) {
                closeNow();
                return count;
            }
            int end = kept + count;
            int used = 0;
            Receiver taker;
            do {
                taker = receiver;
                used += taker.received(lent, used, end - used);
            } while (!taker.equals(receiver));
            rest = used == end ? NOTHING : Arrays.copyOfRange(lent, used, end);
            return count;
        } catch (IOException e) {
            closeNow();
            return -1;
        } catch (RuntimeException | Error e) {
            closeNow(); // nothing that follows could be understood
            throw e;
        }
    }

    /** Closes the connection soon; the peer sees its end, and then so does the receiver. */
    void close() {
        loop.execute(this::closeNow);
    }

    private void closeNow() {
        if (!closed) {
            closed = true;
            key.cancel();
            try {
                channel.close();
            } catch (IOException e) {
                // It is of no use any more.
            }
            receiver.closed();
        }
    }

    /** Takes bytes from a connection, on the loop's thread. */
    interface Receiver {

        /**
         * Takes what has been received.
         *
         * @param bytes holds it; not to be kept
         * @param offset the first byte
         * @param length how many bytes
         * @return how many were used; the others come again, in front of what arrives next
         */
        int received(byte[] bytes, int offset, int length);

        /** The connection has ended. */
        void closed();
    }
}
