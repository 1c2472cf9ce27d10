package org.wsgibridge.workers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.wsgibridge.engine.LentBlock;

/**
 * Memory that a slot shares, in which long blocks of answers lie until they are sent: no socket carries them, and the
 * container writes from there. It begins with a word for each place, which both halves write: the worker takes a place
 * that is free, and lays a block there. One more word says that the memory is open here.
 */
final class Places {

    /** How many there are, as in the Python half. */
    static final int COUNT = 8;

    /** Bytes in front of the first place, as in the Python half: a page of every system. */
    static final int HEAD = 64 * 1024;

    /** The words' values, as in the Python half. */
    static final int FREE = 0;

    static final int TAKEN = 1;

    /** The container may still read it: it is never used again. */
    static final int LOST = 2;

    private static final VarHandle WORDS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final ByteBuffer memory;
    private final int size;

    /** Opens memory for blocks. */
    Places(ByteBuffer memory) {
        this.memory = memory;
        this.size = (memory.capacity() - HEAD) / COUNT;
        set(COUNT, TAKEN);
    }

    /**
     * Opens the memory that a frame names.
     *
     * @param payload of a frame {@link Frame#PLACES}
     * @return empty where it cannot be mapped here: then the worker sends its blocks itself
     */
    static Optional<Places> open(ByteBuffer payload) {
        return SharedFile.memory(payload)
                .filter(memory -> memory.capacity() > HEAD)
                .map(Places::new);
    }

    /**
     * The block in a place.
     *
     * @param length how many bytes
     */
    LentBlock block(int place, int length) {
        if (place < 0 || place >= COUNT || length < 0 || length > size) {
            throw new IllegalStateException("a block of " + length + " bytes in place " + place);
        }
        return new Block(place, memory.slice(HEAD + place * size, length));
    }

    private void set(int word, int value) {
        WORDS.setRelease(memory, word * Integer.BYTES, value);
    }

    private final class Block implements LentBlock {
        private final int place;
        private final ByteBuffer bytes;

        Block(int place, ByteBuffer bytes) {
            this.place = place;
            this.bytes = bytes;
        }

        @Override
        public ByteBuffer bytes() {
            return bytes;
        }

        @Override
        public void giveBack() {
            set(place, FREE);
        }

        @Override
        public void giveUp() {
            set(place, LOST);
        }
    }
}
