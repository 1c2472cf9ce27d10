package org.wsgibridge.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wsgibridge.embedded.Conversation.GoneException;
import org.wsgibridge.testing.RecordedExchange;

@Timeout(60)
@DisplayName("Upload: a request's body, on its way to Python")
class UploadTest {

    private final AtomicReference<ByteBuffer> lender = new AtomicReference<>();
    private final RecordedExchange exchange = new RecordedExchange("POST", "/x");
    private final Conversation conversation = new Conversation(exchange);

    @Test
    @DisplayName("it comes in pieces, and an empty one at the end, as often as it is asked for")
    void pieces() throws Exception {
        exchange.body("", "abc", "de");
        assertEquals("abc", next());
        assertEquals("de", next());
        assertEquals("", next());
        assertEquals("", next());
    }

    @Test
    @DisplayName("a piece stays while the one behind it comes, which is asked for at once")
    void ahead() throws Exception {
        exchange.body("", "abc").silent();
        ByteBuffer first = first("abc");
        exchange.arrive("def");
        assertEquals("abc", text(first));
        ByteBuffer second = conversation.read(lender);
        assertEquals("def", text(second));
        exchange.arrive("ghi");
        assertEquals("def", text(second));
        assertEquals("ghi", text(first)); // they are halves of one memory
    }

    @Test
    @DisplayName("nothing is asked for where the body is known to have ended: its memory is needed again")
    void complete() throws Exception {
        exchange.body("", "abc").silent();
        first("abc");
        assertEquals(2, exchange.reads());
        exchange.last("def");
        assertEquals("def", next());
        assertEquals(2, exchange.reads());
    }

    @Test
    @DisplayName("nothing is asked for ahead where reading keeps the answer waiting (F06)")
    void blocking() throws Exception {
        exchange.body("", "abc", "def").blocking();
        next();
        assertEquals(1, exchange.reads());
    }

    @Test
    @DisplayName("a body that breaks off is told after what came of it, each time")
    void broken() throws Exception {
        exchange.body("", "abc", new IOException("only 3 of 5"));
        assertEquals("abc", next());
        assertEquals("only 3 of 5", assertThrows(IOException.class, this::next).getMessage());
        assertEquals("only 3 of 5", assertThrows(IOException.class, this::next).getMessage());
    }

    @Test
    @DisplayName("who waits is told that nobody waits for the answer, and asks for nothing twice")
    void gone() throws Exception {
        exchange.silent();
        conversation.stop();
        assertThrows(GoneException.class, this::next);
        assertThrows(GoneException.class, this::next);
        assertEquals(1, exchange.reads());
        exchange.arrive("abc");
        assertEquals("abc", next());
    }

    @Test
    @DisplayName("its memory is the next request's")
    void memory() throws Exception {
        exchange.body("", "abc");
        next();
        assertNull(lender.get());
        conversation.close();
        ByteBuffer memory = lender.get();
        assertNotNull(memory);

        RecordedExchange other = new RecordedExchange("POST", "/y").body("", "xyz");
        Conversation next = new Conversation(other);
        assertEquals("xyz", text(next.read(lender)));
        assertNull(lender.get());
        next.close();
        assertSame(memory, lender.get());
    }

    @Test
    @DisplayName("but not before the container is done with it, and then nobody else reads what it has put there")
    void filling() throws Exception {
        exchange.silent().blocking();
        conversation.stop();
        assertThrows(GoneException.class, this::next);
        conversation.close();
        assertNull(lender.get());
        exchange.arrive("abc");
        assertNotNull(lender.get());
        assertThrows(GoneException.class, this::next);
    }

    @Test
    @DisplayName("it is, too, when that says that there is nothing more")
    void dropped() throws Exception {
        exchange.silent();
        conversation.stop();
        assertThrows(GoneException.class, this::next);
        conversation.close();
        exchange.breakOff(new IOException("over"));
        assertNotNull(lender.get());
    }

    /** Lets the first piece come, for which somebody waits. */
    private ByteBuffer first(String piece) throws Exception {
        FutureTask<ByteBuffer> reading = new FutureTask<>(() -> conversation.read(lender));
        new Thread(reading).start();
        while (exchange.reads() == 0 && !reading.isDone()) {
            Thread.onSpinWait();
        }
        exchange.arrive(piece);
        return reading.get(20, TimeUnit.SECONDS);
    }

    private String next() throws IOException, GoneException {
        return text(conversation.read(lender));
    }

    private static String text(ByteBuffer piece) {
        return StandardCharsets.ISO_8859_1.decode(piece.duplicate()).toString();
    }
}
