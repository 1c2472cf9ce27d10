package org.wsgibridge.gateway;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** A container's streams, whose peer is the test. */
final class FakeStreams {

    private FakeStreams() {}

    /** What a client sends; each call of {@link #arrive} is a packet. */
    static final class In extends ServletInputStream {
        private final Deque<byte[]> packets = new ArrayDeque<>();
        private boolean ended;
        private IOException broken;
        ReadListener listener;
        int reads;
        int asked;

        In arrive(byte[]... more) {
            for (byte[] packet : more) {
                if (packet.length > 0) {
                    packets.add(packet);
                }
            }
            return this;
        }

        In end() {
            ended = true;
            return this;
        }

        In broken(IOException cause) {
            broken = cause;
            return this;
        }

        @Override
        public int available() throws IOException {
            if (packets.isEmpty() && broken != null) {
                throw broken;
            }
            return packets.isEmpty() ? 0 : packets.peek().length;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("one byte at a time");
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            reads++;
            if (packets.isEmpty()) {
                if (broken != null) {
                    throw broken;
                }
                if (!ended) {
                    throw new IllegalStateException("this would block");
                }
                return -1;
            }
            byte[] packet = packets.remove();
            int count = Math.min(length, packet.length);
            System.arraycopy(packet, 0, target, offset, count);
            if (count < packet.length) {
                packets.addFirst(java.util.Arrays.copyOfRange(packet, count, packet.length));
            }
            return count;
        }

        @Override
        public boolean isFinished() {
            return packets.isEmpty() && ended;
        }

        @Override
        public boolean isReady() {
            asked++;
            return !packets.isEmpty() || ended || broken != null;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            this.listener = listener;
        }
    }

    /** What a client receives, as far as it takes it. */
    static final class Out extends ServletOutputStream {
        final ByteArrayOutputStream received = new ByteArrayOutputStream();
        boolean ready = true;
        boolean readyAfterWrite = true;
        IOException broken;
        int flushes;
        WriteListener listener;

        @Override
        public void write(int b) {
            throw new UnsupportedOperationException("one byte at a time");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (broken != null) {
                throw broken;
            }
            if (!ready) {
                throw new IllegalStateException("not ready");
            }
            received.write(bytes, offset, length);
            ready = listener == null || readyAfterWrite;
        }

        @Override
        public void flush() throws IOException {
            if (broken != null) {
                throw broken;
            }
            flushes++;
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            this.listener = listener;
        }
    }
}
