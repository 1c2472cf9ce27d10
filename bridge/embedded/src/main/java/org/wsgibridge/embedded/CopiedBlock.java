package org.wsgibridge.embedded;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.wsgibridge.engine.Exchange;
import org.wsgibridge.engine.LentBlock;
import org.wsgibridge.engine.ResponseHead;

/** A block of an answer, copied out of Python's memory: a long one to where the container writes it from, while it can be. */
final class CopiedBlock {

    /** Shorter ones are cheap in the heap. */
    private static final int LONG = 128 * 1024;

    /** How much of the container's memory one block takes: others want some, too. */
    private static final int MOST = 4;

    private final List<LentBlock> lent = new ArrayList<>(0);
    private final byte[] rest;

    /**
     * Copies a block; needs the GIL.
     *
     * @param exchange lends memory
     */
    CopiedBlock(long address, int length, Exchange exchange) {
        int copied = 0;
        while (length - copied > LONG && lent.size() < MOST) {
            Optional<LentBlock> blank = exchange.blank();
            if (blank.isEmpty()) {
                break;
            }
            ByteBuffer bytes = blank.get().bytes();
            bytes.limit(Math.min(bytes.limit(), length - copied));
            Native.copy(address + copied, bytes);
            copied += bytes.limit();
            lent.add(blank.get());
        }
        try {
            rest = Native.bytes(address + copied, length - copied);
        } catch (OutOfMemoryError e) {
            lent.forEach(LentBlock::giveBack);
            throw e;
        }
    }

    /** Gives a whole answer, of this block alone. */
    void answer(Exchange exchange, ResponseHead head) {
        if (lent.isEmpty()) {
            exchange.answer(head, rest);
        } else {
            exchange.start(head);
            write(exchange);
            exchange.end();
        }
    }

    /** Gives the block. */
    void write(Exchange exchange) {
        lent.forEach(exchange::write);
        if (rest.length > 0) {
            exchange.write(rest);
        }
    }
}
