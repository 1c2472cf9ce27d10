package org.wsgibridge.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wsgibridge.embedded.Conversation.GoneException;
import org.wsgibridge.testing.RecordedBlock;
import org.wsgibridge.testing.RecordedExchange;

@Timeout(60)
@DisplayName("Conversation: an answer's blocks, out of Python's memory")
class ConversationTest {

    private static final byte[] HEAD = "200 OK".getBytes(StandardCharsets.ISO_8859_1);

    private final List<RecordedBlock> lent = new ArrayList<>();
    private final RecordedExchange exchange = new RecordedExchange("/x");
    private final Conversation conversation = new Conversation(exchange);
    private final Arena arena = Arena.ofShared();

    @AfterEach
    void free() {
        arena.close();
    }

    @Test
    @DisplayName("a short one goes through the heap")
    void brief() throws Exception {
        lend(1, 100);
        PythonBytes body = body(3);
        conversation.answer(HEAD, body);
        assertEquals(List.of("start 200", "write 3", "end"), lengths(exchange.ended()));
        assertEquals(0, givenBack());
    }

    @Test
    @DisplayName("an empty one is an answer, too")
    void empty() throws Exception {
        conversation.answer(HEAD, body(0));
        assertEquals(List.of("start 200", "end"), lengths(exchange.ended()));
    }

    @Test
    @DisplayName("a long one goes where the container writes it from, as far as that lends memory")
    void lent() throws Exception {
        lend(2, 300_000);
        PythonBytes body = body(800_000);
        conversation.write(body);
        assertEquals(List.of("write 300000", "write 300000", "write 131072", "write 68928"), lengths(exchange.calls()));
        assertEquals(text(body), received());
        assertEquals(2, givenBack());
    }

    @Test
    @DisplayName("the last one is lent no more than it needs")
    void exact() throws Exception {
        lend(2, 300_000);
        PythonBytes body = body(500_000);
        conversation.write(body);
        assertEquals(List.of("write 300000", "write 200000"), lengths(exchange.calls()));
        assertEquals(text(body), received());
    }

    @Test
    @DisplayName("a client that does not read has a few pieces of the container's memory, and the rest waits")
    void most() throws Exception {
        lend(6, 200_000);
        assertWaits(1_300_000, 4, 7);
    }

    @Test
    @DisplayName("where nothing is lent, it has as many of the heap")
    void heap() throws Exception {
        assertWaits(4_000_000, 4, 31);
    }

    @Test
    @DisplayName("who waits for it to read is told when nobody waits for the answer any more, which counts as answered")
    void stopped() throws Exception {
        FutureTask<Void> writing = waiting(body(1_000_000));
        assertFalse(conversation.answered());
        conversation.stop();
        Throwable thrown = assertThrows(ExecutionException.class, () -> writing.get(20, TimeUnit.SECONDS));
        assertInstanceOf(GoneException.class, thrown.getCause());
        assertEquals(4, exchange.calls().size());
        assertTrue(conversation.answered());
    }

    /** Writes to a client that reads when nothing more is written to it: so many pieces, and all of them in the end. */
    private void assertWaits(int length, int first, int all) throws Exception {
        PythonBytes body = body(length);
        FutureTask<Void> writing = waiting(body);
        assertEquals(first, exchange.calls().size());
        conversation.room();
        writing.get(20, TimeUnit.SECONDS);
        assertEquals(all, exchange.calls().size());
        assertEquals(text(body), received());
    }

    /** Writes until the client is to read. */
    private FutureTask<Void> waiting(PythonBytes body) {
        exchange.filling();
        exchange.listen(conversation);
        FutureTask<Void> writing = new FutureTask<>(() -> {
            conversation.write(body);
            return null;
        });
        Thread python = new Thread(writing);
        python.start();
        while (python.getState() != Thread.State.WAITING && !writing.isDone()) {
            Thread.onSpinWait();
        }
        return writing;
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

    private PythonBytes body(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        MemorySegment memory = arena.allocate(Math.max(1, length));
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, length);
        return new PythonBytes(memory.address(), length);
    }

    private static String text(PythonBytes bytes) {
        return new String(bytes.copy(), StandardCharsets.ISO_8859_1);
    }

    private static List<String> lengths(List<String> calls) {
        return calls.stream()
                .map(call -> call.startsWith("write ") ? "write " + (call.length() - "write ".length()) : call)
                .toList();
    }

    /** The blocks that were written. */
    private String received() {
        StringBuilder received = new StringBuilder();
        for (String call : exchange.calls()) {
            received.append(call, "write ".length(), call.length());
        }
        return received.toString();
    }
}
