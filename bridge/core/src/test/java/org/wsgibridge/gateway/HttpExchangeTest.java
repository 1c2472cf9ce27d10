package org.wsgibridge.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.ArgumentCaptor;
import org.wsgibridge.engine.Engine;
import org.wsgibridge.engine.Exchange;
import org.wsgibridge.engine.Exchange.BodyReader;
import org.wsgibridge.engine.Exchange.Listener;
import org.wsgibridge.engine.Failure;
import org.wsgibridge.engine.FilePart;
import org.wsgibridge.engine.ResponseHead;
import org.wsgibridge.testing.Deployed;
import org.wsgibridge.testing.RecordedBlock;
import org.wsgibridge.testing.RecordedLog;

@DisplayName("HttpExchange: one request between container and engine")
class HttpExchangeTest {

    private final FakeRequest fake = new FakeRequest();
    private final FakeResponse client = new FakeResponse();
    private final FakeStreams.In in = new FakeStreams.In();
    private final AsyncContext context = mock();
    private final RecordedLog log = new RecordedLog();
    private Exchange exchange;
    private Metrics metrics;

    @TempDir
    Path folder;

    @BeforeEach
    void request() throws IOException {
        when(fake.request.getInputStream()).thenReturn(in);
        when(fake.request.startAsync(any(), any())).thenReturn(context);
        fake.when(fake.request.isAsyncSupported(), true);
    }

    @Test
    @DisplayName("F06 a short body comes with the request, whole")
    void shortBody() throws IOException {
        fake.when(fake.request.getContentLengthLong(), 5L);
        in.arrive(bytes("hello"));
        serve();
        assertArrayEquals(bytes("hello"), exchange.bodyAhead());
        assertFalse(exchange.bodyContinues());
        assertTrue(exchange.spooled().isEmpty());
    }

    @Test
    @DisplayName("F06 the rest of a long body is pulled")
    void longBody() throws IOException {
        fake.when(fake.request.getContentLengthLong(), RequestBody.AHEAD + 5L);
        in.arrive(new byte[RequestBody.AHEAD], bytes("hello"));
        serve();
        assertEquals(RequestBody.AHEAD, exchange.bodyAhead().length);
        assertTrue(exchange.bodyContinues());
        Pulled pulled = new Pulled();
        exchange.read(ByteBuffer.wrap(pulled.bytes), pulled);
        assertEquals("hello", pulled.text);
    }

    @Test
    @DisplayName("F11 a client that waits to be told to continue is told when its body is pulled")
    void expect() throws IOException {
        fake.when(fake.request.getContentLengthLong(), 5L).header("Expect", "100-continue");
        in.arrive(bytes("hello"));
        serve();
        assertEquals(0, in.reads);
        assertEquals(0, exchange.bodyAhead().length);
        assertTrue(exchange.bodyContinues());
    }

    @Test
    @DisplayName("F13 a body that a filter has read is warned of")
    void taken() throws IOException {
        fake.when(fake.request.getContentLengthLong(), 5L);
        in.end();
        serve();
        assertEquals(
                List.of(
                        "WARNING GET /ctx/sv/path: a filter has read the request body, for instance by getParameter() or getReader();"
                                + " the application sees none (F13)"),
                log.lines());
    }

    @Test
    @DisplayName("F13 but not where Tomcat asks for a login page, and keeps the body of a form until later")
    void kept() throws IOException {
        fake.when(fake.request.getContentLengthLong(), 5L)
                .when(fake.request.getMethod(), "GET")
                .when(fake.request.getDispatcherType(), DispatcherType.FORWARD);
        in.end();
        serveAnd(taken -> answer(taken, "a login page"));
        assertEquals("a login page", client.body());
        assertEquals(List.of(), log.lines());
    }

    @ParameterizedTest
    @CsvSource({"true, 5", "false, 5", "true, -1", "false, -1"})
    @DisplayName("F13 so is one that a filter has read by getReader()")
    void takenByReader(boolean async, long length) throws IOException {
        fake.when(fake.request.getContentLengthLong(), length).when(fake.request.isAsyncSupported(), async);
        if (length < 0) {
            fake.header("Transfer-Encoding", "chunked");
        }
        when(fake.request.getInputStream()).thenThrow(new IllegalStateException("getReader"));
        serveAnd(taken -> {
            assertEquals(0, taken.bodyAhead().length);
            assertFalse(taken.bodyContinues());
            answer(taken, "ok");
        });
        assertEquals("ok", client.body());
        assertEquals(1, log.lines().size());
        assertTrue(log.lines().get(0).contains("a filter has read the request body"));
    }

    @Test
    @DisplayName("F14 the application hears of a body that ends too soon when it reads it")
    void truncated() throws IOException {
        fake.when(fake.request.getContentLengthLong(), 50L);
        in.arrive(bytes("hello")).broken(new IOException("reset"));
        serve();
        in.listener.onDataAvailable();
        Pulled pulled = new Pulled();
        exchange.read(ByteBuffer.wrap(pulled.bytes), pulled);
        assertEquals("the client sent only 5 of 50 bytes of the request body", pulled.broken.getMessage());
        exchange.fail(Failure.application("the application raised ConnectionError", ""));
        assertTrue(log.lines().get(0).startsWith("DEBUG"), "L05: the client's doing");
    }

    @Test
    @DisplayName("F08 a body without a length is read to its end first, and has a length then")
    void spooled() throws IOException {
        fake.header("Transfer-Encoding", "chunked");
        serve();
        in.arrive(bytes("hello "));
        in.listener.onDataAvailable();
        assertNull(exchange);
        in.arrive(bytes("world")).end();
        in.listener.onDataAvailable();
        in.listener.onAllDataRead();
        assertArrayEquals(bytes("hello world"), exchange.bodyAhead());
        assertEquals("11", exchange.environ().find("CONTENT_LENGTH").orElseThrow());
        assertFalse(exchange.bodyContinues());
    }

    @Test
    @DisplayName("F08 a long one of many pieces goes through a file, on a thread that waits")
    void spooledInManyPieces() throws IOException {
        fake.header("Transfer-Encoding", "chunked").when(fake.request.isAsyncSupported(), false);
        byte[] piece = new byte[500];
        for (int i = 0; i < 20_000; i++) {
            in.arrive(piece);
        }
        in.end();
        serveAnd(taken -> {
            assertEquals("10000000", taken.environ().find("CONTENT_LENGTH").orElseThrow());
            assertEquals(10_000_000, size(taken.spooled().orElseThrow()));
            answer(taken, "ok");
        });
        assertEquals("ok", client.body());
        assertEquals(List.of(), files(), "the file is deleted");
    }

    @Test
    @DisplayName("F08 and on none")
    void spooledInManyPiecesAsync() throws IOException {
        fake.header("Transfer-Encoding", "chunked");
        byte[] piece = new byte[500];
        for (int i = 0; i < 20_000; i++) {
            in.arrive(piece);
        }
        in.end();
        serve();
        in.listener.onDataAvailable();
        assertEquals("10000000", exchange.environ().find("CONTENT_LENGTH").orElseThrow());
        answer(exchange, "ok");
        assertEquals(List.of(), files());
    }

    @Test
    @DisplayName("F08 a body that exceeds spool-limit is answered 413")
    void spoolLimit() throws IOException {
        fake.header("Transfer-Encoding", "chunked");
        serve("spool-limit", "10");
        in.arrive(new byte[11]);
        in.listener.onDataAvailable();
        assertNull(exchange);
        assertEquals(413, client.status);
        assertEquals("413 Content Too Large\n", client.body());
        assertEquals(List.of("INFO GET /ctx/sv/path: the request body is larger than spool-limit"), log.lines());
    }

    @Test
    @DisplayName("F14 a body without a length that breaks off is answered 400")
    void spoolBroken() throws IOException {
        fake.header("Transfer-Encoding", "chunked");
        serve();
        in.arrive(bytes("abc")).broken(new IOException("reset"));
        in.listener.onDataAvailable();
        assertNull(exchange);
        assertEquals(400, client.status);
    }

    @Test
    @DisplayName("F08 a folder that takes no file is answered 500")
    void spoolFailing() throws IOException {
        fake.header("Transfer-Encoding", "chunked");
        serve();
        Files.delete(folder);
        in.arrive(new byte[RequestBody.AHEAD], new byte[1]);
        in.listener.onDataAvailable();
        assertNull(exchange);
        assertEquals(500, client.status);
        assertTrue(log.lines().get(0).contains("cannot be spooled"));
        Files.createDirectory(folder);
    }

    @Test
    @DisplayName("F08 chunked-requests=stream hands it on as it comes")
    void streamed() throws IOException {
        fake.header("Transfer-Encoding", "chunked");
        serve("chunked-requests", "stream");
        assertEquals(0, in.reads);
        assertTrue(exchange.bodyContinues());
        assertTrue(exchange.environ().find("CONTENT_LENGTH").isEmpty());
    }

    @Test
    @DisplayName("an answer goes to the client and ends the exchange")
    void answered() throws IOException {
        serve();
        assertFalse(exchange.over());
        answer(exchange, "hello");
        assertEquals("hello", client.body());
        assertTrue(exchange.over());
        verify(context).complete();
    }

    @Test
    @DisplayName("J11 the engine is asked to pause while much waits for the client")
    void backpressure() throws IOException {
        serve();
        Heard heard = new Heard();
        exchange.listen(heard);
        exchange.start(ResponseHead.of("200 OK", List.of()));
        byte[] block = new byte[100_000];
        exchange.write(block);
        exchange.write(block);
        assertEquals(List.of(), heard.calls);
        exchange.write(block);
        assertEquals(List.of("full"), heard.calls);
        client.out.listener.onWritePossible();
        assertEquals(List.of("full", "room"), heard.calls);
        assertEquals(300_000, client.out.received.size());
    }

    @Test
    @DisplayName("L05 nor does it pause for a client that has gone, in the middle of a long block for instance")
    void backpressureOfNobody() throws IOException {
        serve();
        Heard heard = new Heard();
        exchange.listen(heard);
        exchange.start(ResponseHead.of("200 OK", List.of()));
        exchange.write(new byte[500_000]);
        exchange.write(new byte[500_000]);
        client.out.broken = new IOException("reset");
        client.out.listener.onWritePossible();
        assertEquals(List.of("full", "full", "gone", "room"), heard.calls);
        assertTrue(exchange.over());
        exchange.write(new byte[500_000]);
        assertEquals(List.of("full", "room"), heard.calls.subList(4, heard.calls.size()));
    }

    @Test
    @DisplayName("J11 a block of the engine's memory comes back, also where its client has gone before")
    void lentBlock() throws IOException {
        serve();
        exchange.listen(new Heard());
        exchange.start(ResponseHead.of("200 OK", List.of()));
        RecordedBlock sent = RecordedBlock.of("sent");
        exchange.write(sent);
        exchange.flush();
        client.out.listener.onWritePossible();
        assertEquals("sent", client.body());
        assertEquals(List.of("back"), sent.heard());
        client.out.broken = new IOException("reset");
        exchange.write(new byte[1]);
        assertTrue(exchange.over());
        RecordedBlock late = RecordedBlock.of("late");
        exchange.write(late);
        assertEquals(List.of("back"), late.heard());
    }

    @Test
    @DisplayName("K a file whose client has gone before is closed")
    void unwantedFile() throws IOException {
        serve();
        exchange.start(ResponseHead.of("200 OK", List.of()));
        client.out.broken = new IOException("reset");
        exchange.write(new byte[1]);
        exchange.flush();
        client.out.listener.onWritePossible();
        assertTrue(exchange.over());
        FileChannel file = FileChannel.open(Files.createFile(folder.resolve("file")));
        exchange.write(new FilePart(file, 0, 1));
        assertFalse(file.isOpen());
    }

    @Test
    @DisplayName("F09 a stream that is not ready is not asked again before it says that it is")
    void notReady() throws IOException {
        fake.header("Transfer-Encoding", "chunked");
        serve();
        in.arrive(bytes("abc"));
        in.listener.onDataAvailable();
        assertEquals(2, in.asked, "it was ready, and then it was not");
        in.arrive(bytes("de")).end();
        in.listener.onDataAvailable();
        assertEquals("abcde", new String(exchange.bodyAhead(), ISO_8859_1));
    }

    @Test
    @DisplayName("L05 the engine hears that the client has gone; a log for defects has no line of it")
    void gone() throws IOException {
        fake.header("Transfer-Encoding", "chunked");
        byte[] body = new byte[RequestBody.AHEAD + 1];
        serve();
        in.arrive(body).end();
        in.listener.onDataAvailable();
        Heard heard = new Heard();
        exchange.listen(heard);
        client.out.broken = new IOException("reset");
        exchange.start(ResponseHead.of("200 OK", List.of()));
        exchange.write(bytes("a"));
        exchange.flush();
        client.out.listener.onWritePossible();
        assertEquals(List.of("gone"), heard.calls);
        assertTrue(exchange.over());
        assertEquals(List.of("DEBUG GET /ctx/sv/path: the client has gone: java.io.IOException: reset"), log.lines());
        assertEquals(List.of(), files(), "the spooled body is deleted");
    }

    @Test
    @DisplayName("L05 an engine that cannot hear of it is a defect, and keeps nothing")
    void goneUnheard() throws IOException {
        fake.header("Transfer-Encoding", "chunked");
        serve();
        in.arrive(new byte[RequestBody.AHEAD + 1]).end();
        in.listener.onDataAvailable();
        Listener deaf = mock();
        doThrow(new IllegalStateException("deaf")).when(deaf).gone();
        exchange.listen(deaf);
        exchange.start(ResponseHead.of("200 OK", List.of()));
        exchange.flush();
        RecordedBlock waiting = RecordedBlock.of("waiting");
        client.out.ready = false;
        exchange.write(waiting);
        client.out.listener.onError(new IOException("reset"));
        assertTrue(exchange.over());
        verify(context).complete();
        assertEquals(List.of("back"), waiting.heard());
        assertEquals(List.of(), files(), "the spooled body is deleted");
        assertEquals(
                List.of(
                        "DEBUG GET /ctx/sv/path: the client has gone: java.io.IOException: reset",
                        "WARNING GET /ctx/sv/path: the client has gone: java.lang.IllegalStateException: deaf"),
                log.lines());
    }

    @Test
    @DisplayName("L03 a failure before the first byte becomes an error page, and a line of the log")
    void failure() throws IOException {
        serve();
        exchange.fail(Failure.application("the application raised ValueError: x", "Traceback ...\n"));
        assertEquals(500, client.status);
        assertEquals("500 Internal Server Error\n", client.body());
        assertEquals(List.of("type text/plain; charset=utf-8"), client.headers);
        assertEquals(
                List.of("ERROR GET /ctx/sv/path: the application raised ValueError: x\nTraceback ..."), log.lines());
    }

    @Test
    @DisplayName("error-detail shows the traceback")
    void errorDetail() throws IOException {
        serve("error-detail", "yes");
        exchange.fail(Failure.application("the application raised ValueError: x", "Traceback ..."));
        assertEquals(
                "500 Internal Server Error\n\nthe application raised ValueError: x\n\nTraceback ...", client.body());
    }

    @Test
    @DisplayName("a 503 says when to come again; it is a warning")
    void busy() throws IOException {
        serve();
        exchange.fail(Failure.busy("queue-size"));
        assertEquals("503 Service Unavailable\n", client.body());
        assertTrue(client.headers.contains("add Retry-After: 1"));
        assertEquals(List.of("WARNING GET /ctx/sv/path: queue-size"), log.lines());
    }

    @Test
    @DisplayName("a failure that the engine has reported itself is not logged again")
    void reported() throws IOException {
        serve();
        exchange.fail(Failure.worker("the worker process has ended"));
        assertEquals("502 Bad Gateway\n", client.body());
        assertEquals(List.of(), log.lines());
    }

    @Test
    @DisplayName("504 for what took too long")
    void timeout() throws IOException {
        serve();
        exchange.fail(new Failure(504, "request-timeout", "", false));
        assertEquals("504 Gateway Timeout\n", client.body());
    }

    @Test
    @DisplayName("L04 a failure after the first byte cuts the connection")
    void failureAfterStart() throws IOException {
        serve();
        exchange.start(ResponseHead.of("200 OK", List.of()));
        exchange.write(bytes("part"));
        exchange.fail(Failure.application("the application raised ValueError: x", ""));
        client.out.listener.onWritePossible();
        assertEquals("part", client.body());
        verify(context).dispatch();
    }

    @Test
    @DisplayName("a request that takes too long is cut although its client takes nothing")
    void timeoutOfSlowClient() throws IOException {
        serve();
        exchange.start(ResponseHead.of("200 OK", List.of()));
        exchange.write(bytes("part"));
        exchange.flush();
        client.out.listener.onWritePossible();
        client.out.ready = false;
        exchange.write(bytes("more"));
        when(client.response.isCommitted()).thenReturn(true);
        exchange.fail(Failure.application("fails, and waits for the client", ""));
        verify(context, never()).dispatch();
        exchange.fail(new Failure(504, "request-timeout", "", false));
        verify(context).dispatch();
        assertEquals("part", client.body());
    }

    @Test
    @DisplayName("N02 a failure inside a page is the page's")
    void failureInInclude() {
        fake.when(fake.request.getDispatcherType(), DispatcherType.INCLUDE);
        fake.attributes.put("jakarta.servlet.include.request_uri", "/ctx/sv/path");
        fake.attributes.put("jakarta.servlet.include.servlet_path", "/sv");
        fake.attributes.put(
                "jakarta.servlet.include.mapping", FakeRequest.mapping(jakarta.servlet.http.MappingMatch.PATH));
        Exception shown = assertThrows(CutException.class, () -> serveAnd(HttpExchangeTest::raise));
        assertEquals("500 Internal Server Error; the application's log says why", shown.getMessage());
        assertEquals("", client.body());
        assertEquals(0, client.status);
        String[] detail = {"error-detail", "yes"};
        shown = assertThrows(CutException.class, () -> serve(detail, (FakeEngine) HttpExchangeTest::raise));
        assertEquals("the application raised ValueError: secret", shown.getMessage());
    }

    @Test
    @DisplayName("O5 a container's own page for an answer that is cut shows no exception of the application's")
    void failureBehindBuffer() {
        fake.when(fake.request.isAsyncSupported(), false);
        Exception shown = assertThrows(
                CutException.class,
                () -> serveAnd(taken -> {
                    taken.start(ResponseHead.of("200 OK", List.of()));
                    taken.write(bytes("begun"));
                    raise(taken);
                }));
        assertEquals("500 Internal Server Error; the application's log says why", shown.getMessage());
    }

    private static void raise(Exchange exchange) {
        exchange.fail(Failure.application("the application raised ValueError: secret", "Traceback ..."));
    }

    /** Serves a request, and asks for the rest of its body, which has not arrived. */
    private Pulled startReading() throws IOException {
        fake.when(fake.request.getContentLengthLong(), RequestBody.AHEAD + 9L);
        in.arrive(new byte[RequestBody.AHEAD]);
        serve();
        Pulled waiting = new Pulled();
        exchange.read(ByteBuffer.wrap(waiting.bytes), waiting);
        return waiting;
    }

    @Test
    @DisplayName("F15 a read that is under way at the end is given up, and none begun: the rest is drained")
    void endsWhileReading() throws IOException {
        Pulled waiting = startReading();
        answer(exchange, "enough");
        assertEquals("the request has ended", waiting.broken.getMessage());
        Pulled late = new Pulled();
        exchange.read(ByteBuffer.wrap(late.bytes), late);
        assertEquals("the request has ended", late.broken.getMessage());
        assertEquals("", client.body());
        in.arrive(bytes("unwanted!"));
        in.listener.onDataAvailable();
        assertEquals("enough", client.body());
        assertNull(waiting.text);
        assertNull(late.text);
        assertEquals(0, waiting.bytes[0]);
    }

    @Test
    @DisplayName("L03 so is one at a failure")
    void failsWhileReading() throws IOException {
        Pulled waiting = startReading();
        exchange.fail(Failure.busy("stopped"));
        assertEquals("the request has ended", waiting.broken.getMessage());
    }

    @Test
    @DisplayName("F15 L03 a client that still sends its body reads the failure's page afterwards")
    void failsWhileSent() throws IOException {
        startReading();
        exchange.fail(Failure.application("the application raised ValueError: x", ""));
        assertEquals("", client.body());
        in.arrive(bytes("unwanted!"));
        in.listener.onDataAvailable();
        assertEquals("500 Internal Server Error\n", client.body());
    }

    @Test
    @DisplayName("F15 a client that was waited for in vain is told at once")
    void timesOutWhileSent() throws IOException {
        startReading();
        exchange.fail(new Failure(504, "request-timeout", "", false));
        assertEquals("504 Gateway Timeout\n", client.body());
    }

    @Test
    @DisplayName("what comes after the end has no effect")
    void afterTheEnd() throws IOException {
        serve();
        answer(exchange, "hello");
        exchange.write(bytes("late"));
        exchange.fail(Failure.busy("late"));
        exchange.end();
        Pulled pulled = new Pulled();
        exchange.read(ByteBuffer.wrap(pulled.bytes), pulled);
        assertEquals("hello", client.body());
        assertNull(pulled.text);
        assertEquals("the request has ended", pulled.broken.getMessage());
        assertEquals(List.of(), log.lines());
    }

    @Test
    @DisplayName("N07 a request that the container waits for no longer is answered 503; the engine hears of it")
    void stopped() throws IOException {
        fake.when(fake.request.getContentLengthLong(), RequestBody.AHEAD + 5L);
        in.arrive(new byte[RequestBody.AHEAD]); // the rest does not come
        serve();
        Heard heard = new Heard();
        exchange.listen(heard);
        timeOut();
        verify(context).complete();
        assertEquals(503, client.status);
        assertTrue(client.headers.contains("add Retry-After: 1"));
        assertEquals(List.of("gone"), heard.calls);
        answer(exchange, "late");
        assertEquals("503 Service Unavailable\n", client.body());
        assertEquals(List.of("WARNING GET /ctx/sv/path: the application is being stopped"), log.lines());
    }

    @Test
    @DisplayName("N07 an answer that has begun by then is for the container to cut")
    void stoppedMeanwhile() throws IOException {
        serve();
        Heard heard = new Heard();
        exchange.listen(heard);
        exchange.start(ResponseHead.of("200 OK", List.of()));
        exchange.write(bytes("begun"));
        exchange.flush();
        timeOut();
        verify(context, never()).complete();
        assertEquals(200, client.status);
        assertTrue(exchange.over());
        assertEquals(List.of("gone"), heard.calls);
    }

    @Test
    @DisplayName("the metrics know a request from its arrival to its answer")
    void countedAnswer() throws IOException {
        serve();
        assertEquals(1, metrics.requests());
        assertEquals(1, metrics.active());
        answer(exchange, "hello");
        assertEquals(0, metrics.active());
        assertEquals(1, metrics.responses().get("2xx"));
        assertEquals(1, metrics.durations().get("+Inf"));
        assertTrue(metrics.seconds() > 0);
    }

    @Test
    @DisplayName("the metrics count a failure with the page that the client gets, and once")
    void countedFailure() throws IOException {
        serve();
        exchange.fail(Failure.timeout(1));
        exchange.fail(Failure.worker("the worker process has ended"));
        assertEquals(0, metrics.active());
        assertEquals(1, metrics.responses().get("5xx"));
        assertEquals(1, metrics.failures().get("timeout"));
        assertEquals(0, metrics.failures().get("worker"));
    }

    @Test
    @DisplayName("the metrics count a client that has gone, and no answer if it has not begun")
    void countedGone() throws IOException {
        serve();
        AsyncListener listener = listener();
        listener.onError(new AsyncEvent(context, new IOException("reset")));
        listener.onComplete(new AsyncEvent(context));
        assertEquals(0, metrics.active());
        assertEquals(1, metrics.failures().get("gone"));
        assertEquals(
                0,
                metrics.responses().values().stream().mapToLong(Long::longValue).sum());
    }

    private AsyncListener listener() {
        ArgumentCaptor<AsyncListener> listener = ArgumentCaptor.captor();
        verify(context).addListener(listener.capture());
        return listener.getValue();
    }

    private void timeOut() throws IOException {
        listener().onTimeout(new AsyncEvent(context));
    }

    private void serve(String... settings) throws IOException {
        serve(settings, (FakeEngine) taken -> exchange = taken);
    }

    private void serveAnd(FakeEngine engine) throws IOException {
        serve(new String[0], engine);
    }

    private void serve(String[] settings, Engine engine) throws IOException {
        Gateway gateway = new Gateway(Deployed.in(folder, log, settings), engine);
        metrics = gateway.metrics();
        gateway.serve(fake.request, client.response);
    }

    private static void answer(Exchange exchange, String body) {
        exchange.start(ResponseHead.of("200 OK", List.of()));
        exchange.write(bytes(body));
        exchange.end();
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static long size(Path file) {
        assertNotNull(file);
        return file.toFile().length();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static final class Pulled implements BodyReader {
        final byte[] bytes = new byte[100];
        String text;
        IOException broken;

        @Override
        public void data(int length) {
            text = new String(bytes, 0, length, ISO_8859_1);
        }

        @Override
        public void broken(IOException cause) {
            broken = cause;
        }
    }

    private static final class Heard implements Listener {
        final List<String> calls = new ArrayList<>();

        @Override
        public void full() {
            calls.add("full");
        }

        @Override
        public void room() {
            calls.add("room");
        }

        @Override
        public void gone() {
            calls.add("gone");
        }
    }
}
