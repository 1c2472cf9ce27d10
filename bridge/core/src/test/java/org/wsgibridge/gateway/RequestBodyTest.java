package org.wsgibridge.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.engine.Exchange.BodyReader;

@DisplayName("RequestBody: what the client sends, on its way to wsgi.input")
class RequestBodyTest {

    private final FakeRequest fake = new FakeRequest();
    private final FakeStreams.In in = new FakeStreams.In();
    private final Taken taken = new Taken();

    @Test
    @DisplayName("a request without length and Transfer-Encoding has no body")
    void none() {
        assertTrue(body(-1, true).ended());
        assertTrue(body(0, true).ended());
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/2.0", "HTTP/3"})
    @DisplayName("a protocol that frames bodies may have one without a length")
    void framed(String protocol) {
        fake.when(fake.request.getProtocol(), protocol);
        assertFalse(body(-1, true).ended());
    }

    @Test
    @DisplayName("N03 an error page has none, whatever the failed request had")
    void errorPage() {
        fake.when(fake.request.getDispatcherType(), DispatcherType.ERROR);
        assertTrue(body(10, true).ended());
    }

    @Test
    @DisplayName("F11 the stream is not touched before the first read")
    void untouched() throws IOException {
        RequestBody body = body(5, false);
        verify(fake.request, never()).getInputStream();
        in.arrive(bytes("hello"));
        body.read(taken.room(100), 1, taken);
        verify(fake.request).getInputStream();
    }

    @Test
    @DisplayName("F03 the body ends at its length")
    void atLength() throws IOException {
        RequestBody body = body(5, true);
        in.arrive(bytes("helloEXTRA"));
        body.read(taken.room(100), 100, taken);
        assertEquals(List.of("hello"), taken.data);
        assertTrue(body.ended());
        body.read(taken.room(100), 1, taken);
        assertEquals(List.of("hello", ""), taken.data);
    }

    @Test
    @DisplayName("F06 a thread that may wait reads until there is what was asked for")
    void waits() throws IOException {
        RequestBody body = body(9, true);
        in.arrive(bytes("abc"), bytes("def"), bytes("ghi"));
        body.read(taken.room(8), 4, taken);
        assertEquals(List.of("abcdef"), taken.data);
        body.read(taken.room(8), 1, taken);
        assertEquals(List.of("abcdef", "ghi"), taken.data);
    }

    @Test
    @DisplayName("what has arrived is read at once, without a listener")
    void available() throws IOException {
        RequestBody body = body(6, false);
        in.arrive(bytes("abcdef"));
        body.read(taken.room(6), 6, taken);
        assertEquals(List.of("abcdef"), taken.data);
        assertNull(in.listener);
    }

    @Test
    @DisplayName("F14 a container that finds a body cut off when it is asked what is there")
    void brokenAtOnce() throws IOException {
        RequestBody body = body(6, false);
        IOException cause = new IOException("reset");
        in.broken(cause);
        body.read(taken.room(6), 6, taken);
        assertTrue(body.broken());
        assertEquals(List.of(), taken.data);
    }

    @Test
    @DisplayName("a container that has found the end need not call")
    void finished() throws IOException {
        RequestBody body = body(6, false);
        in.end();
        body.read(taken.room(6), 6, taken);
        assertEquals(List.of(""), taken.data);
        assertTrue(body.ended());
        assertNull(in.listener);
    }

    @Test
    @DisplayName("what has not arrived is waited for without a thread")
    void listens() throws IOException {
        RequestBody body = body(6, false);
        in.arrive(bytes("ab"));
        body.read(taken.room(6), 4, taken);
        assertNotNull(in.listener);
        in.listener.onDataAvailable();
        assertEquals(List.of(), taken.data);
        in.arrive(bytes("cd"));
        in.listener.onDataAvailable();
        assertEquals(List.of("abcd"), taken.data);
        body.read(taken.room(6), 1, taken);
        in.arrive(bytes("ef")).end();
        in.listener.onAllDataRead();
        assertEquals(List.of("abcd", "ef"), taken.data);
        assertTrue(body.ended());
    }

    @Test
    @DisplayName("F08 a body without a length ends where the container says so")
    void chunked() throws IOException {
        fake.header("Transfer-Encoding", "chunked");
        RequestBody body = body(-1, true);
        in.arrive(bytes("abc")).end();
        body.read(taken.room(100), 100, taken);
        assertEquals(List.of("abc"), taken.data);
        assertTrue(body.ended());
        assertFalse(body.broken());
    }

    @Test
    @DisplayName("F08 without a thread, too")
    void chunkedAsync() throws IOException {
        fake.header("Transfer-Encoding", "chunked");
        RequestBody body = body(-1, false);
        body.read(taken.room(100), 1, taken);
        in.arrive(bytes("abc"));
        in.listener.onDataAvailable();
        body.read(taken.room(100), 1, taken);
        in.end();
        in.listener.onAllDataRead();
        assertEquals(List.of("abc", ""), taken.data);
    }

    @Test
    @DisplayName("F14 a body that ends before its length is broken")
    void truncated() throws IOException {
        RequestBody body = body(50, true);
        in.arrive(bytes("hello")).end();
        body.read(taken.room(50), 50, taken);
        assertEquals(List.of(), taken.data);
        assertEquals("the client sent only 5 of 50 bytes of the request body", taken.broken.getMessage());
        assertTrue(body.broken());
    }

    @Test
    @DisplayName("F14 and so is one whose reading fails; each later read says so")
    void failing() throws IOException {
        fake.header("Transfer-Encoding", "chunked");
        RequestBody body = body(-1, true);
        IOException cause = new IOException("reset");
        in.arrive(bytes("abc")).broken(cause);
        body.read(taken.room(100), 100, taken);
        assertEquals("the client sent only 3 bytes of the request body", taken.broken.getMessage());
        assertSame(cause, taken.broken.getCause());
        taken.broken = null;
        body.read(taken.room(100), 1, taken);
        assertNotNull(taken.broken);
        verify(fake.request).removeAttribute(RequestDispatcher.ERROR_EXCEPTION);
    }

    @Test
    @DisplayName("F14 and one of which the container reports an error")
    void reported() throws IOException {
        RequestBody body = body(50, false);
        body.read(taken.room(50), 1, taken);
        in.listener.onError(new IOException("reset"));
        assertEquals("the client sent only 0 of 50 bytes of the request body", taken.broken.getMessage());
    }

    @Test
    @DisplayName("F13 a body that a filter has read is known as such")
    void taken() throws IOException {
        RequestBody body = body(5, true);
        in.end();
        body.read(taken.room(5), 5, taken);
        assertTrue(body.wasTaken());
        assertEquals(List.of(""), taken.data);
    }

    @Test
    @DisplayName("F03 nothing behind the body's length is asked for, however long it is")
    void length() throws IOException {
        RequestBody body = body(3_221_225_472L, true);
        in.arrive(bytes("abcdef"));
        body.read(taken.room(4), 1, taken);
        assertEquals(List.of("abcd"), taken.data);
        RequestBody small = body(3, true);
        small.read(taken.room(1024), 3, taken);
        assertEquals(List.of("abcd", "efx"), taken.data);
    }

    @Test
    @DisplayName("F07 a buffer is filled from its position on, inside and outside of the heap")
    void buffers() throws IOException {
        RequestBody body = body(9, true);
        in.arrive(bytes("abcdefghi"));
        body.read(taken.room(8).position(2), 1, taken);
        assertEquals("\0\0abcdef", new String(taken.bytes, 0, 8, US_ASCII));
        ByteBuffer direct = ByteBuffer.allocateDirect(8).position(3);
        body.read(direct, 1, taken);
        assertEquals(3, direct.position());
        assertEquals(8, direct.limit());
        byte[] read = new byte[8];
        direct.get(0, read);
        assertEquals("\0\0\0ghi\0\0", new String(read, US_ASCII));
    }

    @Test
    @DisplayName("F03 once the body is closed, nobody's buffer is written to; who waits is told")
    void closed() throws IOException {
        RequestBody body = body(9, false);
        body.read(taken.room(9), 1, taken);
        body.close();
        assertEquals("the request has ended", taken.broken.getMessage());
        in.arrive(bytes("late"));
        in.listener.onDataAvailable();
        assertEquals(0, taken.bytes[0]);
        assertEquals(List.of(), taken.data);
        assertEquals(0, in.reads);
    }

    private RequestBody body(long length, boolean mayBlock) {
        fake.when(fake.request.getContentLengthLong(), length);
        try {
            when(fake.request.getInputStream()).thenReturn(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        if (length > 0 && length < 4) {
            in.arrive(bytes("x".repeat((int) length)));
        }
        return new RequestBody(fake.request, new FakeLane(mayBlock));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    private static final class Taken implements BodyReader {
        final byte[] bytes = new byte[1024];
        final List<String> data = new ArrayList<>();
        IOException broken;

        ByteBuffer room(int bytesLong) {
            return ByteBuffer.wrap(bytes, 0, bytesLong);
        }

        @Override
        public void data(int length) {
            data.add(new String(bytes, 0, length, US_ASCII));
        }

        @Override
        public void broken(IOException cause) {
            broken = cause;
        }
    }
}
