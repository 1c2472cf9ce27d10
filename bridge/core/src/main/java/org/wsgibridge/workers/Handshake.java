package org.wsgibridge.workers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Takes the first frame of a connection, which says who is there; what follows belongs to another receiver. */
final class Handshake implements Connection.Receiver {

    private static final int LONGEST = 1024;

    private final Consumer<List<String>> hello;

    /**
     * Makes one.
     *
     * @param hello takes the lines of the first frame, or none where it is no such frame
     */
    Handshake(Consumer<List<String>> hello) {
        this.hello = hello;
    }

    @Override
    public int received(byte[] bytes, int offset, int length) {
        if (length < Frame.HEADER) {
            return 0;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length).order(ByteOrder.LITTLE_ENDIAN);
        int size = in.getInt();
        int type = in.get();
        if (type != Frame.HELLO || size < 0 || size > LONGEST) {
            hello.accept(List.of());
            return length;
        }
        int end = Frame.HEADER + size;
        if (length < end) {
            return 0;
        }
        String text = new String(bytes, offset + Frame.HEADER, size, StandardCharsets.UTF_8);
        hello.accept(List.of(text.split("\n", -1)));
        return end;
    }

    @Override
    public void closed() {
        // Nobody was there.
    }
}
