package org.wsgibridge.workers;

/** What the connections that one loop watches receive into, one after the other. */
final class ReceiveBuffer {

    private byte[] bytes = new byte[512 * 1024];

    /** The buffer, which has room for so many bytes from now on. */
    byte[] atLeast(int length) {
        if (bytes.length < length) {
            bytes = new byte[length];
        }
        return bytes;
    }
}
