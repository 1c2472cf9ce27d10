package org.wsgibridge.workers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Cuts what a connection receives into frames. */
abstract class FrameReceiver implements Connection.Receiver {

    @Override
    public final int received(byte[] bytes, int offset, int length) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int end = offset + length;
        int position = offset;
        while (end - position >= Frame.HEADER) {
            int size = in.getInt(position);
            int payload = position + Frame.HEADER;
            if (size < 0 || size > Frame.LONGEST) {
                throw new IllegalStateException("a frame of " + size + " bytes");
            }
            if (end - payload < size) {
                break;
            }
            int type = in.get(position + 4);
            int number = in.getInt(position + 5);
            position = payload + size;
            frame(type, number, in.limit(position).position(payload));
            in.limit(bytes.length);
        }
        pausing();
        return position - offset;
    }

    /**
     * Takes a frame.
     *
     * @param payload its position and limit enclose the payload; not to be kept
     */
    abstract void frame(int type, int number, ByteBuffer payload);

    /** Nothing more has arrived for now. */
    void pausing() {}

    /** The payload as text. */
    static String text(ByteBuffer payload) {
        return StandardCharsets.UTF_8.decode(payload).toString();
    }

    /** The payload as bytes. */
    static byte[] bytes(ByteBuffer payload) {
        byte[] copy = new byte[payload.remaining()];
        payload.get(copy);
        return copy;
    }
}
