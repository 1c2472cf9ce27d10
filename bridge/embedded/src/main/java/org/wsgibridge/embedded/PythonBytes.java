package org.wsgibridge.embedded;

import java.nio.ByteBuffer;

/**
 * The content of a {@code bytes} object. It stays while a function that was called with the object has not returned; so
 * the GIL is not needed to read it.
 */
record PythonBytes(long address, long length) {

    /** Of an object; needs the GIL. */
    static PythonBytes of(long object) {
        return new PythonBytes(Capi.bytesAddress(object), Capi.bytesSize(object));
    }

    /** Copies all of it, up to 2 GB. */
    byte[] copy() {
        return copy(0, Math.toIntExact(length));
    }

    /** Copies a part. */
    byte[] copy(long from, int length) {
        return Native.bytes(address + from, length);
    }

    /** Copies as much as a buffer outside of the heap has room for, and limits the buffer to that. */
    void copy(long from, ByteBuffer into) {
        into.limit((int) Math.min(into.limit(), length - from));
        Native.copy(address + from, into);
    }
}
