package org.wsgibridge.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.when;

import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.engine.FilePart;
import org.wsgibridge.engine.ResponseHead;
import org.wsgibridge.testing.RecordedBlock;

@DisplayName("ResponseBody: blocks, on their way to the client")
class ResponseBodyTest {

    private final FakeRequest fake = new FakeRequest();
    private final FakeResponse client = new FakeResponse();
    private final List<String> warnings = new ArrayList<>();
    private int released;
    private FakeLane lane = new FakeLane(false);

    @Nested
    @DisplayName("a short answer")
    class ShortAnswer {

        @Test
        @DisplayName("goes out whole, without a listener, and is complete")
        void whole() throws IOException {
            answer("200 OK", List.of("X-A", "1", "X-A", "2"), "hello ", "world");
            assertEquals(200, client.status);
            assertEquals(List.of("add X-A: 1", "add X-A: 2"), client.headers);
            assertEquals("hello world", client.body());
            assertTrue(lane.completed);
            assertNull(client.out.listener);
            assertEquals(0, client.out.flushes);
        }

        @Test
        @DisplayName("fits the container's buffer, which is made larger for it")
        void buffer() throws IOException {
            answer("200 OK", List.of(), "x".repeat(10_000));
            assertEquals(10_001, client.bufferSize);
            assertEquals(10_000, client.body().length());
        }

        @Test
        @DisplayName("gets its length from the container where that is the same")
        void lengthByContainer() throws IOException {
            answer("200 OK", List.of("Content-Length", "5"), "hello");
            assertEquals(List.of(), client.headers);
        }

        @Test
        @DisplayName("J03 may be empty")
        void empty() throws IOException {
            answer("200 OK", List.of(), "");
            assertEquals("", client.body());
            assertTrue(lane.completed);
        }
    }

    @Nested
    @DisplayName("headers")
    class Headers {

        @Test
        @DisplayName("I05 the application's own takes the place of the container's")
        void single() throws IOException {
            answer("200 OK", List.of("Server", "mine", "Date", "now"), "x");
            assertEquals(List.of("set Server: mine", "set Date: now"), client.headers);
        }

        @ParameterizedTest
        @CsvSource({
            "text/html,                text/html;charset=iso-8859-1, charset null",
            "text/html; charset=utf-8, text/html;charset=utf-8,      ",
            "text/html; Charset=utf-8, text/html;charset=utf-8,      ",
            "image/png,                image/png,                    ",
            "image/png,                ,                             "
        })
        @DisplayName("I03 a charset that the application has not named is taken away")
        void charset(String type, String sent, String undone) throws IOException {
            when(client.response.getContentType()).thenReturn(sent);
            answer("200 OK", List.of("Content-Type", type), "x");
            assertEquals(undone == null ? List.of("type " + type) : List.of("type " + type, undone), client.headers);
        }
    }

    @Nested
    @DisplayName("Content-Length")
    class Length {

        @Test
        @DisplayName("J05 what exceeds it is dropped, with one warning")
        void tooLong() throws IOException {
            answer("200 OK", List.of("Content-Length", "3"), "ab", "cdef", "ghi");
            assertEquals("abc", client.body());
            assertEquals(
                    List.of("the body is longer than its Content-Length of 3; the rest is dropped (J05)"), warnings);
            assertEquals(6, released);
            assertTrue(lane.completed);
        }

        @Test
        @DisplayName("J06 a body that falls short of it is cut")
        void tooShort() throws IOException {
            answer("200 OK", List.of("Content-Length", "10"), "abc");
            client.out.listener.onWritePossible();
            assertEquals("abc", client.body());
            assertEquals("the body is shorter than its Content-Length", lane.aborted);
            assertEquals(List.of("the body has 3 bytes, its Content-Length says 10 (J06)"), warnings);
            assertFalse(lane.completed);
        }

        @Test
        @DisplayName("goes out ahead of a long body")
        void longBody() throws IOException {
            lane = new FakeLane(true);
            answer("200 OK", List.of("Content-Length", "100000"), "x".repeat(100_000));
            assertEquals(List.of("length 100000"), client.headers);
            assertEquals(100_000, client.body().length());
        }
    }

    @Nested
    @DisplayName("an answer without a body")
    class Bodyless {

        @ParameterizedTest
        @ValueSource(ints = {204, 205, 304})
        @DisplayName("M02 a status that has none drops it")
        void byStatus(int status) throws IOException {
            lane = new FakeLane(status == 304); // which is flushed (M03)
            answer(status + " No Body", List.of(), "abc");
            assertEquals("", client.body());
            assertEquals(3, released);
            assertTrue(lane.completed);
        }

        @Test
        @DisplayName("M03 a 304 keeps its Content-Length, a 204 does not")
        void lengths() throws IOException {
            answer("304 Not Modified", List.of("Content-Length", "12"), "");
            assertEquals(List.of("length 12"), client.headers);
            client.headers.clear();
            answer("204 No Content", List.of("Content-Length", "12"), "");
            assertEquals(List.of(), client.headers);
        }

        @Test
        @DisplayName("M03 a 304 without a length names none")
        void notModified() throws IOException {
            lane = new FakeLane(true);
            answer("304 Not Modified", List.of(), "");
            assertEquals(1, client.out.flushes, "committed before the container takes it for empty");
            assertTrue(lane.completed);
        }

        @ParameterizedTest
        @ValueSource(ints = {204, 205})
        @DisplayName("M02 M04 a file is dropped, too, and its length")
        void file(int status, @TempDir Path folder) throws IOException {
            Path path = Files.writeString(folder.resolve("page"), "abc");
            ResponseBody body = started(status + " No Body", List.of());
            body.write(new FilePart(FileChannel.open(path), 0, 3));
            body.end();
            assertEquals(List.of(), client.headers);
            assertEquals("", client.body());
            assertTrue(lane.completed);
        }

        @Test
        @DisplayName("M01 a HEAD with a length needs no body")
        void headWithLength() throws IOException {
            fake.when(fake.request.getMethod(), "HEAD");
            answer("200 OK", List.of("Content-Length", "5"), "");
            assertEquals(List.of("length 5"), client.headers);
            assertTrue(lane.completed);
        }

        @Test
        @DisplayName("M01 a HEAD without one lets the container count the body")
        void headWithoutLength() throws IOException {
            fake.when(fake.request.getMethod(), "HEAD");
            answer("200 OK", List.of(), "hello");
            assertEquals("hello", client.body());
            assertTrue(lane.completed);
        }

        @Test
        @DisplayName("M01 a HEAD without length or body names no length")
        void headWithNothing() throws IOException {
            lane = new FakeLane(true);
            fake.when(fake.request.getMethod(), "HEAD");
            answer("200 OK", List.of(), "");
            assertEquals(1, client.out.flushes, "committed before the container takes it for empty");
            assertTrue(lane.completed);
        }

        @Test
        @DisplayName("M01 nor does one whose body is long")
        void headWithLongBody() throws IOException {
            lane = new FakeLane(true);
            fake.when(fake.request.getMethod(), "HEAD");
            answer("200 OK", List.of(), "x".repeat(ResponseBody.WHOLE + 1));
            assertEquals("", client.body());
            assertEquals(1, client.out.flushes, "committed before the container takes it for empty");
            assertTrue(lane.completed);
        }
    }

    @Nested
    @DisplayName("a long answer or a stream")
    class LongAnswer {

        @Test
        @DisplayName("J01 a flush sends what is there")
        void flush() throws IOException {
            lane = new FakeLane(true);
            ResponseBody body = started("200 OK", List.of());
            body.write(block("a"));
            assertEquals("", client.body());
            body.flush();
            assertEquals("a", client.body());
            assertEquals(1, client.out.flushes);
            body.write(block("b"));
            body.flush();
            body.end();
            assertEquals("ab", client.body());
            assertEquals(2, client.out.flushes);
            assertEquals(2, released);
            assertTrue(lane.completed);
        }

        @Test
        @DisplayName("J11 waits for a slow client without a thread")
        void slowClient() throws IOException {
            client.out.readyAfterWrite = false;
            ResponseBody body = started("200 OK", List.of());
            body.write(block("a"));
            body.flush();
            assertEquals("", client.body(), "the container has not called yet");
            client.out.listener.onWritePossible();
            assertEquals("a", client.body());
            assertEquals(0, client.out.flushes);
            body.write(block("b"));
            body.end();
            assertEquals("a", client.body());
            client.out.ready = true;
            client.out.listener.onWritePossible();
            assertEquals("ab", client.body());
            assertFalse(lane.completed);
            client.out.ready = true;
            client.out.listener.onWritePossible();
            assertTrue(lane.completed);
        }

        @Test
        @DisplayName("more than fits is written before the end")
        void overflow() throws IOException {
            ResponseBody body = started("200 OK", List.of());
            body.write(new Block(new byte[ResponseBody.WHOLE]));
            assertNull(client.out.listener);
            body.write(new Block(new byte[1]));
            assertNotNull(client.out.listener);
            client.out.listener.onWritePossible();
            assertEquals(ResponseBody.WHOLE + 1, released);
        }

        @Test
        @DisplayName("L04 a cut sends what is there, and aborts")
        void cut() throws IOException {
            lane = new FakeLane(true);
            ResponseBody body = started("200 OK", List.of());
            body.write(block("part"));
            body.cut("why");
            assertEquals("part", client.body());
            assertEquals(1, client.out.flushes);
            assertEquals("why", lane.aborted);
        }

        @Test
        @DisplayName("L05 what the container reports ends the exchange")
        void error() throws IOException {
            ResponseBody body = started("200 OK", List.of());
            body.flush();
            IOException cause = new IOException("reset");
            body.onError(cause);
            assertEquals(cause, lane.gone);
            body.onError(new IllegalStateException("recycled"));
            assertEquals("java.lang.IllegalStateException: recycled", lane.gone.getMessage());
        }
    }

    @Nested
    @DisplayName("a block in memory of the engine's")
    class Lent {

        @Test
        @DisplayName("J11 is given back when the container is done with it")
        void givenBack() throws IOException {
            client.out.readyAfterWrite = false;
            ResponseBody body = started("200 OK", List.of());
            RecordedBlock first = RecordedBlock.of("first ");
            RecordedBlock second = RecordedBlock.of("second");
            body.write(new Block(first));
            body.write(new Block(second));
            client.out.listener.onWritePossible();
            assertEquals("first ", client.body());
            assertEquals(List.of(), first.heard());
            client.out.ready = true;
            client.out.listener.onWritePossible();
            assertEquals("first second", client.body());
            assertEquals(List.of("back"), first.heard());
            body.end();
            assertEquals(List.of(), second.heard());
            client.out.ready = true;
            client.out.listener.onWritePossible();
            assertEquals(List.of("back"), second.heard());
            assertTrue(lane.completed);
            assertEquals(0, released, "the heap has nothing of it");
        }

        @Test
        @DisplayName("goes through a filter's stream as any other does")
        void filter() throws IOException {
            lane = new FakeLane(true);
            ResponseBody body = started("200 OK", List.of());
            body.write(new Block(new RecordedBlock(
                    ByteBuffer.allocateDirect(5).put(bytes("block")).flip())));
            assertEquals("block", client.body());
        }

        @Test
        @DisplayName("is given back at once where the container waits for the client")
        void blocking() throws IOException {
            lane = new FakeLane(true);
            ResponseBody body = started("200 OK", List.of());
            RecordedBlock block = RecordedBlock.of("block");
            body.write(new Block(block));
            assertEquals("block", client.body());
            assertEquals(List.of("back"), block.heard());
        }

        @Test
        @DisplayName(
                "L05 is given up where the container may still write it to a client that has gone; the next ones are not")
        void gone() throws IOException {
            client.out.readyAfterWrite = false;
            ResponseBody body = started("200 OK", List.of());
            RecordedBlock first = RecordedBlock.of("first ");
            RecordedBlock second = RecordedBlock.of("second");
            body.write(new Block(first));
            body.write(new Block(second));
            body.write(block("third"));
            client.out.listener.onWritePossible();
            body.gone();
            assertEquals(List.of("up"), first.heard());
            assertEquals(List.of("back"), second.heard());
            assertEquals(5, released);
        }

        @Test
        @DisplayName("M01 J05 is given back where the client does not get it, or only a part of it")
        void unwanted() throws IOException {
            lane = new FakeLane(true);
            ResponseBody body = started("200 OK", List.of("Content-Length", "7"));
            List<RecordedBlock> blocks = List.of(RecordedBlock.of("all of "), RecordedBlock.of("this"));
            body.write(new Block(RecordedBlock.of("all")));
            body.write(new Block(blocks.get(0)));
            body.write(new Block(blocks.get(1)));
            body.end();
            assertEquals("allall ", client.body());
            assertEquals(
                    List.of(List.of("back"), List.of("back")),
                    List.of(blocks.get(0).heard(), blocks.get(1).heard()));
            fake.when(fake.request.getMethod(), "HEAD");
            RecordedBlock head = RecordedBlock.of("12345");
            started("200 OK", List.of("Content-Length", "5")).write(new Block(head));
            assertEquals(List.of("back"), head.heard());
        }
    }

    @Nested
    @DisplayName("N02 inside a page")
    class Included {

        Included() {
            fake.when(fake.request.getDispatcherType(), DispatcherType.INCLUDE);
            lane = new FakeLane(true);
        }

        @Test
        @DisplayName("the page decides when it is sent")
        void noFlush() throws IOException {
            ResponseBody body = started("200 OK", List.of());
            body.write(block("part"));
            body.flush();
            body.end();
            assertEquals("part", client.body());
            assertEquals(0, client.out.flushes);
        }

        @Test
        @DisplayName("a page that has taken the writer gets text in its charset")
        void writer() throws IOException {
            StringWriter page = new StringWriter();
            when(client.response.getOutputStream()).thenThrow(new IllegalStateException("writer taken"));
            when(client.response.getWriter()).thenReturn(new PrintWriter(page));
            when(client.response.getCharacterEncoding()).thenReturn("UTF-8");
            ResponseBody body = started("200 OK", List.of());
            String text = "é".repeat(5000);
            byte[] bytes = ("a" + text).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            body.write(new Block(Arrays.copyOf(bytes, 2)));
            body.flush();
            body.write(new Block(Arrays.copyOfRange(bytes, 2, bytes.length)));
            body.end();
            assertEquals("a" + text, page.toString());
            assertTrue(lane.completed);
        }
    }

    @Test
    @DisplayName("J04 a filter that has taken the writer is an error anywhere else")
    void writerTaken() throws IOException {
        when(client.response.getOutputStream()).thenThrow(new IllegalStateException("writer taken"));
        assertThrows(IllegalStateException.class, () -> answer("200 OK", List.of(), "x"));
    }

    private void answer(String status, List<String> headers, String... blocks) throws IOException {
        ResponseBody body = started(status, headers);
        for (String block : blocks) {
            body.write(block(block));
        }
        body.end();
    }

    private ResponseBody started(String status, List<String> headers) {
        ResponseBody body =
                new ResponseBody(fake.request, client.response, lane, warnings::add, count -> released += count);
        assertFalse(body.started());
        body.start(ResponseHead.of(status, headers));
        assertTrue(body.started());
        return body;
    }

    private static Block block(String text) {
        return new Block(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
