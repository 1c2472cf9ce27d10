package org.wsgibridge.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wsgibridge.engine.ResponseHead;
import org.wsgibridge.testing.RecordedBlock;
import org.wsgibridge.testing.RecordedExchange;

@DisplayName("CopiedBlock: a block of an answer, out of Python's memory")
class CopiedBlockTest {

    private final List<RecordedBlock> lent = new ArrayList<>();
    private final RecordedExchange exchange = new RecordedExchange("/x");

    @Test
    @DisplayName("a short one goes through the heap")
    void brief() throws Exception {
        lend(1, 100);
        assertEquals("[start 200, write 3, end]", answered(3));
        assertEquals(0, givenBack());
    }

    @Test
    @DisplayName("an empty one is an answer, too")
    void empty() throws Exception {
        assertEquals("[start 200, end]", answered(0));
    }

    @Test
    @DisplayName("a long one goes where the container writes it from, as far as that lends memory")
    void lent() throws Exception {
        lend(2, 300_000);
        assertEquals("[start 200, write 300000, write 300000, write 200000, end]", answered(800_000));
        assertEquals(2, givenBack());
    }

    @Test
    @DisplayName("the last one is lent no more than it needs")
    void exact() throws Exception {
        lend(2, 300_000);
        assertEquals("[start 200, write 300000, write 200000, end]", answered(500_000));
    }

    @Test
    @DisplayName("others find some memory left")
    void most() throws Exception {
        lend(6, 200_000);
        assertEquals(
                "[start 200, write 200000, write 200000, write 200000, write 200000, write 1200000, end]",
                answered(2_000_000));
        assertEquals(4, givenBack());
    }

    private void lend(int count, int size) {
        for (int i = 0; i < count; i++) {
            lent.add(new RecordedBlock(ByteBuffer.allocateDirect(size)));
            exchange.lending(lent.get(i));
        }
    }

    private long givenBack() {
        return lent.stream()
                .filter(block -> block.heard().equals(List.of("back")))
                .count();
    }

    /** Answers with so many bytes; returns the calls, each block as its length, when all bytes have been compared. */
    private String answered(int length) throws InterruptedException {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(Math.max(1, length));
            MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, length);
            new CopiedBlock(memory.address(), length, exchange).answer(exchange, ResponseHead.of("200 OK", List.of()));
        }
        StringBuilder received = new StringBuilder();
        List<String> calls = new ArrayList<>();
        for (String call : exchange.ended()) {
            if (call.startsWith("write ")) {
                received.append(call, "write ".length(), call.length());
                calls.add("write " + (call.length() - "write ".length()));
            } else {
                calls.add(call);
            }
        }
        assertEquals(new String(bytes, StandardCharsets.ISO_8859_1), received.toString());
        return calls.toString();
    }
}
