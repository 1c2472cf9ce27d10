package org.wsgibridge.gateway;

import java.nio.ByteBuffer;
import org.wsgibridge.engine.LentBlock;

/**
 * A part of an answer that waits for the client.
 *
 * @param lent whose bytes they are; null for those in the heap
 */
record Block(ByteBuffer bytes, LentBlock lent) {

    Block(byte[] bytes) {
        this(ByteBuffer.wrap(bytes), null);
    }

    Block(LentBlock lent) {
        this(lent.bytes(), lent);
    }

    int length() {
        return bytes.remaining();
    }

    /** How much it adds to what waits for the client. Memory of the engine's does not count: there is little of it. */
    int counted() {
        return lent == null || lent instanceof DirectBuffers.Blank ? length() : 0;
    }

    /** Leaves only so many bytes of it. */
    void cut(int length) {
        bytes.limit(bytes.position() + length);
    }

    /** Nobody uses the bytes any more; they may be others' at once. */
    void giveBack() {
        if (lent != null) {
            lent.giveBack();
        }
    }

    /** The container may still use the bytes, since their client has gone. */
    void giveUp() {
        if (lent != null) {
            lent.giveUp();
        }
    }
}
