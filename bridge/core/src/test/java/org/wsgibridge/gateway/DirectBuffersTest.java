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
        ByteBuffer first = lend();
        ByteBuffer second = lend();
        assertTrue(first.isDirect() && second.isDirect());
        assertNotSame(first, second);
        Block third = buffers.lend();
        assertFalse(third.bytes().isDirect());
        assertEquals(DirectBuffers.SMALL, third.bytes().capacity());
        third.giveBack();
        assertFalse(lend().isDirect());
    }

    @Test
    @DisplayName("one that was given back is lent again, empty")
    void again() {
        Block first = buffers.lend();
        first.bytes().position(100).limit(200);
        first.giveBack();
        ByteBuffer again = lend();
        assertSame(first.bytes(), again);
        assertEquals(DirectBuffers.LARGE, again.remaining());
    }

    @Test
    @DisplayName("L05 one that its client has left behind rests before it is lent again")
    void gone() {
        Block first = buffers.lend();
        Block second = buffers.lend();
        first.bytes().position(5);
        first.giveUp();
        now += DirectBuffers.REST - 1;
        second.giveUp();
        assertFalse(lend().isDirect());
        now++;
        assertSame(first.bytes(), lend());
        assertEquals(DirectBuffers.LARGE, first.length());
        assertFalse(lend().isDirect());
        now += DirectBuffers.REST;
        assertSame(second.bytes(), lend());
        assertFalse(lend().isDirect());
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
        assertSame(first.bytes(), lend());
        assertEquals(DirectBuffers.LARGE, first.bytes().remaining());
        second.giveUp();
        assertEquals(Optional.empty(), buffers.blank());
        now += DirectBuffers.REST;
        assertSame(second.bytes(), buffers.blank().orElseThrow().bytes());
    }

    private ByteBuffer lend() {
        return buffers.lend().bytes();
    }
}
