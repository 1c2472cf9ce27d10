package org.wsgibridge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wsgibridge.engine.LentBlock;

@DisplayName("DirectBuffers: memory that files and long answers are sent from")
class DirectBuffersTest {

    private long now = 1;

    private final DirectBuffers buffers = new DirectBuffers(2, () -> now);

    @Test
    @DisplayName("slow clients keep no more than there are; others go on with small ones")
    void few() {
        ByteBuffer first = buffers.lend();
        ByteBuffer second = buffers.lend();
        assertTrue(first.isDirect() && second.isDirect());
        assertNotSame(first, second);
        ByteBuffer third = buffers.lend();
        assertFalse(third.isDirect());
        assertEquals(DirectBuffers.SMALL, third.capacity());
        buffers.giveBack(third);
        assertFalse(buffers.lend().isDirect());
    }

    @Test
    @DisplayName("one that was given back is lent again, empty")
    void again() {
        ByteBuffer first = buffers.lend();
        buffers.giveBack(first.position(100).limit(200));
        ByteBuffer again = buffers.lend();
        assertSame(first, again);
        assertEquals(DirectBuffers.LARGE, again.remaining());
    }

    @Test
    @DisplayName("L05 one that its client has left behind rests before it is lent again")
    void gone() {
        ByteBuffer first = buffers.lend();
        ByteBuffer second = buffers.lend();
        buffers.giveUp(first.position(5));
        now += DirectBuffers.REST - 1;
        buffers.giveUp(second);
        assertFalse(buffers.lend().isDirect());
        now++;
        assertSame(first, buffers.lend());
        assertEquals(DirectBuffers.LARGE, first.remaining());
        assertFalse(buffers.lend().isDirect());
        now += DirectBuffers.REST;
        assertSame(second, buffers.lend());
        assertFalse(buffers.lend().isDirect());
    }

    @Test
    @DisplayName("a block is in one of them, or there is none")
    void blanks() {
        LentBlock first = buffers.blank().orElseThrow();
        LentBlock second = buffers.blank().orElseThrow();
        assertEquals(DirectBuffers.LARGE, first.bytes().remaining());
        assertEquals(Optional.empty(), buffers.blank());
        first.bytes().limit(5).position(5);
        first.giveBack();
        assertSame(first.bytes(), buffers.lend());
        assertEquals(DirectBuffers.LARGE, first.bytes().remaining());
        second.giveUp();
        assertEquals(Optional.empty(), buffers.blank());
        now += DirectBuffers.REST;
        assertSame(second.bytes(), buffers.blank().orElseThrow().bytes());
    }
}
