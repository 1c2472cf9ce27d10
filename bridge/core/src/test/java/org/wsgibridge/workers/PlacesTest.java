package org.wsgibridge.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wsgibridge.engine.LentBlock;

@DisplayName("Places: memory for long blocks of answers")
class PlacesTest {

    private final ByteBuffer memory =
            ByteBuffer.allocateDirect(Places.HEAD + Places.COUNT * 16).order(ByteOrder.nativeOrder());

    private final Places places = new Places(memory);

    @Test
    @DisplayName("a word tells the worker that they are open")
    void open() {
        assertEquals(Places.TAKEN, memory.getInt(4 * Places.COUNT));
    }

    @Test
    @DisplayName("a block is what lies in its place")
    void block() {
        memory.putInt(Places.HEAD + 2 * 16, 42);
        ByteBuffer bytes = places.block(2, 5).bytes().order(ByteOrder.nativeOrder());
        assertEquals(5, bytes.remaining());
        assertEquals(42, bytes.getInt());
    }

    @Test
    @DisplayName("one that is given back can be used again, one that is given up cannot")
    void words() {
        LentBlock back = places.block(0, 16);
        LentBlock up = places.block(1, 16);
        memory.putInt(0, Places.TAKEN).putInt(4, Places.TAKEN);
        back.giveBack();
        up.giveUp();
        assertEquals(Places.FREE, memory.getInt(0));
        assertEquals(Places.LOST, memory.getInt(4));
    }
}
