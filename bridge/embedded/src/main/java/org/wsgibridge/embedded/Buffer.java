package org.wsgibridge.embedded;

import java.lang.foreign.Arena;

/** Native memory for one thing at a time, used again and again. */
final class Buffer implements AutoCloseable {

    private static final int LEAST = 16 * 1024;

    private Arena arena = Arena.ofShared();
    private int size;
    private long address;

    /** Copies bytes into it, and returns its address. */
    long copy(byte[] bytes, int length) {
        if (length > size) {
            Arena next = Arena.ofShared();
            arena.close();
            arena = next;
            size = 0; // there may be no memory for more
            int more = Math.max(length, LEAST);
            address = arena.allocate(more).address();
            size = more;
        }
        Native.put(address, bytes, length);
        return address;
    }

    @Override
    public void close() {
        arena.close();
    }
}
