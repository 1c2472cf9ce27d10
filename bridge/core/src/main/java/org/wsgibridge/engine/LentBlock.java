package org.wsgibridge.engine;

import java.nio.ByteBuffer;

/**
 * A part of an answer's body outside of the heap, in memory that is needed again. Whoever has taken the block says when,
 * once, by {@link #giveBack} or {@link #giveUp}, on any thread.
 */
public interface LentBlock {

    /**
     * The bytes.
     *
     * @return from its position to its limit, which the caller may move
     */
    ByteBuffer bytes();

    /** Gives the memory back: nobody uses the bytes any more. */
    void giveBack();

    /** Gives the memory up: the container may still use the bytes, since their client has gone. */
    void giveUp();
}
