package org.wsgibridge.workers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A connection to a worker. Any thread may send; the loop's thread alone receives. Never blocks. */
final class Connection {

    private static final byte[] NOTHING = {};

    private final Loop loop;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Queue<ByteBuffer[]> unsent = new ConcurrentLinkedQueue<>();
    private Receiver receiver;
    private byte[] rest = NOTHING;

    Connection(Loop loop, SocketChannel channel, SelectionKey key, Receiver receiver) {
        this.loop = loop;
        this.channel = channel;
        this.key = key;
        this.receiver = receiver;
    }

    /** Sets who takes what is received from now on. */
    void receiver(Receiver receiver) {
        this.receiver = receiver;
    }

    /**
     * Puts a frame behind those to be sent; {@link #flush} sends it. Frames are sent in the order of these calls.
     *
     * @param frame in one piece or several
     */
    void queue(ByteBuffer... frame) {
        unsent.add(frame);
    }

    /** Sends a frame. */
    void send(ByteBuffer... frame) {
        queue(frame);
        flush();
    }

    /** Sends what is queued, as far as the peer takes it; the loop sends the rest. */
    synchronized void flush() {
        try {
            for (ByteBuffer[] frame = unsent.peek(); frame != null; frame = unsent.peek()) {
                channel.write(frame);
                if (frame[0].hasRemaining() || frame[frame.length - 1].hasRemaining()) {
                    interest(SelectionKey.OP_WRITE, true);
                    return;
                }
                unsent.remove();
            }
        } catch (IOException e) {
            close();
        }
    }

    /** The peer takes more. */
    void writable() {
        interest(SelectionKey.OP_WRITE, false);
        flush();
    }

    /** Stops or resumes receiving; what the peer sends meanwhile stays in the socket, and then with the peer. */
    void pause(boolean pause) {
        interest(SelectionKey.OP_READ, !pause);
    }

    private void interest(int operation, boolean wanted) {
        if (!key.isValid()) {
            return;
        }
        if (wanted) {
            key.interestOpsOr(operation);
            loop.wakeup();
        } else {
            key.interestOpsAnd(~operation);
        }
    }

    /**
     * Receives what has arrived, and hands it on.
     *
     * @param buffer lent for the call
     * @return the buffer, or a larger one that takes its place
     */
    byte[] receive(byte[] buffer) {
        int kept = rest.length;
        byte[] lent = buffer.length < 2 * kept ? new byte[2 * kept] : buffer;
        System.arraycopy(rest, 0, lent, 0, kept);
        try {
            int count = channel.read(ByteBuffer.wrap(lent, kept, lent.length - kept));
            if (count < 0) {
                closeNow();
                return lent;
            }
            int end = kept + count;
            int used = 0;
            Receiver taker;
            do {
                taker = receiver;
                used += taker.received(lent, used, end - used);
            } while (!taker.equals(receiver));
            rest = used == end ? NOTHING : Arrays.copyOfRange(lent, used, end);
        } catch (IOException e) {
            closeNow();
        } catch (RuntimeException e) {
            closeNow(); // nothing that follows could be understood
            throw e;
        }
        return lent;
    }

    /** Closes the connection soon; the peer sees its end, and then so does the receiver. */
    void close() {
        loop.execute(this::closeNow);
    }

    private void closeNow() {
        if (channel.isOpen()) {
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
