package org.wsgibridge.workers;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A worker's end of a connection, played by a test. */
final class Peer implements AutoCloseable {

    private final SocketChannel channel;

    /** A frame that the Java half has sent. */
    record Received(int type, int number, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    Peer(SocketAddress address) throws IOException {
        channel = SocketChannel.open(address);
    }

    Peer hello(String... lines) throws IOException {
        return send(Frame.of(Frame.HELLO, 0, String.join("\n", lines)));
    }

    Peer send(ByteBuffer frame) throws IOException {
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
        return this;
    }

    /** A frame with a head in front of a body. */
    static ByteBuffer headed(int type, int number, String head, String body) {
        byte[] first = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] second = body.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer payload =
                ByteBuffer.allocate(4 + first.length + second.length).order(ByteOrder.LITTLE_ENDIAN);
        payload.putInt(first.length).put(first).put(second);
        return Frame.of(type, number, payload.array(), payload.capacity());
    }

    Received receive() throws IOException {
        ByteBuffer header = read(Frame.HEADER);
        return new Received(
                header.get(4), header.getInt(5), read(header.getInt(0)).array());
    }

    /** Whether the other end has closed the connection. */
    boolean ended() throws IOException {
        try {
            read(1);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private ByteBuffer read(int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException();
            }
        }
        return buffer.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
