package org.wsgibridge.workers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Frames: what travels between the two halves of the bridge. A frame is the length of its payload, its type and the
 * number of the request that it belongs to, then the payload; numbers are little-endian. The types stand in
 * {@code wsgi_bridge/frames.py}, too.
 */
final class Frame {

    /** Bytes before the payload. */
    static final int HEADER = 9;

    /** The longest payload that is believed; longer ones are a broken peer's. */
    static final int LONGEST = 64 * 1024 * 1024;

    // To the Python half.

    /** On the control connection: a dict of settings. */
    static final int CONFIGURE = 1;

    /**
     * A request: a tuple of environ, the body's beginning, how much of its rest may be sent ahead of the application's
     * reading (none: 0; there is no rest: -1), the spooled body's path.
     */
    static final int REQUEST = 2;

    /** Bytes of the request body; none at its end. */
    static final int DATA = 3;

    /** The request body cannot be read to its end; a text says why. */
    static final int BROKEN = 4;

    /** On the control connection: give back the requests that lie ahead in the slot with this number. */
    static final int RECALL = 5;

    /** End: the slot, or on the control connection the process. */
    static final int STOP = 6;

    /** On the control connection: the slot with this number works on the request in the payload for too long. */
    static final int INTERRUPT = 7;

    /** On the control connection: the file that the slot with this number has named is open here, or is not. */
    static final int OPENED = 8;

    /** Bytes of the request body that lie in the slot's shared memory: where, and how many. */
    static final int SHARED = 9;

    /** On the control connection: files to be watched, too; the payload of {@link #SEEN}. */
    static final int WATCH = 10;

    /** On the control connection: the Java half's thread with this number is to yield to Python, or is not any more. */
    static final int YIELD = 11;

    // From the Python half.

    /** The first frame: secret, worker number, purpose of the connection and more, a line each. */
    static final int HELLO = 65;

    /**
     * On the control connection: the application is loaded and all slots are connected; what the kernel calls their
     * threads.
     */
    static final int READY = 66;

    /** On the control connection: the application cannot be loaded; a line and a traceback. */
    static final int FAILED = 67;

    /** On the control connection: a message for the log; the number is its level. */
    static final int LOG = 68;

    /** On the control connection: the application's files have changed. */
    static final int CHANGED = 69;

    /** A whole answer: the length of its head, the head, the body. */
    static final int ANSWER = 70;

    /** The beginning of an answer: the length of its head, the head, the first block. */
    static final int START = 71;

    /** One more block. */
    static final int BLOCK = 72;

    /** The end of an answer. */
    static final int END = 73;

    /** The application has failed; a line and a traceback. */
    static final int FAIL = 74;

    /** The application reads the body: how many bytes more may be sent; 0 for one frame. */
    static final int READ = 75;

    /** On the control connection: the slot with this number has not begun the requests with the numbers in the payload. */
    static final int RECALLED = 76;

    /** The slot waits for a request, after it has given back the one with this number and what lay behind it. */
    static final int IDLE = 77;

    /** A whole answer, whose body is a part of a file: process, descriptor, inode, offset, length, then the head. */
    static final int FILE = 78;

    /** The slot has memory that can be opened here, too: process, descriptor, inode, size. */
    static final int MEMORY = 79;

    /** The slot has {@linkplain Places places} for long blocks, which can be opened here, too: as {@link #MEMORY}. */
    static final int PLACES = 80;

    /** One more block, which lies in the slot's places: where, and how many bytes. */
    static final int PLACED = 81;

    /** On the control connection, ahead of {@link #FAILED}: the files in which the application may be mended. */
    static final int SEEN = 82;

    /** On the control connection: all threads that serve have ended, and the process is about to. */
    static final int SERVED = 83;

    private Frame() {}

    /** A frame without a payload. */
    static ByteBuffer of(int type, int number) {
        return header(ByteBuffer.allocate(HEADER), type, number, 0);
    }

    /** A frame with a text. */
    static ByteBuffer of(int type, int number, String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        return of(type, number, payload, payload.length);
    }

    /** A frame with the first {@code length} bytes of a payload. */
    static ByteBuffer of(int type, int number, byte[] payload, int length) {
        ByteBuffer frame = ByteBuffer.allocate(HEADER + length);
        frame.put(HEADER, payload, 0, length);
        return header(frame, type, number, length);
    }

    /** A frame {@link #SHARED}. */
    static ByteBuffer shared(int number, int place, int length) {
        return header(ByteBuffer.allocate(HEADER + 8), SHARED, number, 8)
                .putInt(HEADER, place)
                .putInt(HEADER + 4, length);
    }

    /** Writes the header of a frame whose payload is in the buffer already. */
    static ByteBuffer header(ByteBuffer frame, int type, int number, int length) {
        return frame.order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, length)
                .put(4, (byte) type)
                .putInt(5, number);
    }
}
