package org.wsgibridge.embedded;

import java.lang.foreign.Arena;

/** Native memory for one thing at a time, used again and again. */
final class Buffer implements AutoCloseable {

    private static final int LEAST = 16 * 1024;

    private Arena arena = Arena.ofShared();
    private int size = LEAST;
    private long address = arena.allocate(LEAST).address();

    /** Copies bytes into it, and returns its address. */
    long copy(byte[] bytes, int length) {
        if (length > size) {
            arena.close();
            arena = Arena.ofShared();
            address = arena.allocate(length).address();
            size = length;
        }
        Native.put(address, bytes, length);
        return address;
    }

    @Override
    public void close() {
        arena.close();
    }
}
