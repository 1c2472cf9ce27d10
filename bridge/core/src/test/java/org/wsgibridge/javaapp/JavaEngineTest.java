package org.wsgibridge.javaapp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.WsgiApplication;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.testing.Deployed;
import org.wsgibridge.testing.RecordedExchange;
import org.wsgibridge.testing.RecordedLog;

@DisplayName("JavaEngine: applications written in Java")
class JavaEngineTest {

    private static WsgiApplication application;

    private final RecordedLog log = new RecordedLog();
    private final RecordedExchange exchange = new RecordedExchange("/x");
    private final JavaEngine engine = engine(App.class.getName());

    /** What the setting names; does what the test says. */
    public static final class App implements WsgiApplication {
        @Override
        public Iterable<byte[]> call(Map<String, Object> environ, StartResponse startResponse) throws Exception {
            return application.call(environ, startResponse);
        }
    }

    /** No application. */
    public static final class Other {}

    /** An application that cannot be made. */
    public abstract static class Abstract implements WsgiApplication {}

    @BeforeEach
    void start() throws EngineException {
        engine.start();
        assertTrue(engine.inline());
        assertEquals("engine=java", engine.description());
    }

    @Test
    @DisplayName("J02 answers a request; blocks that are there already go out together")
    void hello() {
        serve((environ, start) -> {
            start.start("200 OK", List.of(Map.entry("X-A", "1")), null);
            return List.of(bytes("Hello, "), bytes(""), bytes("World"));
        });
        assertEquals(List.of("start 200 X-A=1", "write Hello, ", "write World", "end"), exchange.calls());
    }

    @Test
    @DisplayName("E the environ holds what PEP 3333 asks for")
    void environ() {
        serve((environ, start) -> {
            assertEquals("/x", environ.get("PATH_INFO"));
            assertEquals("wsgi-bridge", environ.get("SERVER_SOFTWARE"));
            assertEquals(List.of(1, 0), environ.get("wsgi.version"));
            assertEquals(true, environ.get("wsgi.multithread"));
            assertEquals(false, environ.get("wsgi.multiprocess"));
            assertEquals(false, environ.get("wsgi.run_once"));
            assertEquals(true, environ.get("wsgi.input_terminated"));
            environ.put("own", 1);
            start.start("200 OK", List.of(), null);
            return List.of();
        });
        assertEquals(List.of("start 200", "end"), exchange.calls());
        assertTrue(exchange.environ().find("own").isEmpty());
    }

    @Test
    @DisplayName("A07 start may be called when the iteration begins")
    void lateStart() {
        serve((environ, start) -> () -> {
            start.start("200 OK", List.of(), null);
            return List.of(bytes("x")).iterator();
        });
        assertEquals(List.of("start 200", "write x", "flush", "end"), exchange.calls());
    }

    @Test
    @DisplayName("J09 write sends ahead of the blocks")
    void write() {
        serve((environ, start) -> {
            start.start("200 OK", List.of(), null).write(bytes("a"));
            return List.of(bytes("b"));
        });
        assertEquals(List.of("start 200", "write a", "flush", "write b", "end"), exchange.calls());
    }

    @Test
    @DisplayName("J05 what exceeds Content-Length is not sent, and no more is asked for")
    void tooLong() {
        serve((environ, start) -> {
            start.start("200 OK", List.of(Map.entry("Content-Length", "4")), null);
            return () -> Stream.generate(() -> bytes("abc")).iterator();
        });
        assertEquals(
                List.of("start 200 Content-Length=4", "write abc", "flush", "write a", "flush", "end"),
                exchange.calls());
    }

    @Test
    @DisplayName("J05 write past it is an error")
    void writeTooLong() {
        serve((environ, start) -> {
            start.start("200 OK", List.of(Map.entry("Content-Length", "2")), null)
                    .write(bytes("abc"));
            return List.of();
        });
        assertFailed("the application raised java.lang.IllegalStateException: write exceeds Content-Length by 1");
    }

    @Test
    @DisplayName("H02 an error before the first block replaces status and headers")
    void replaced() {
        serve((environ, start) -> {
            start.start("200 OK", List.of(Map.entry("X-Before", "1")), null);
            start.start("418 Teapot", List.of(Map.entry("X-After", "1")), new IllegalStateException());
            return List.of();
        });
        assertEquals(List.of("start 418 X-After=1", "end"), exchange.calls());
    }

    @Test
    @DisplayName("H03 an error after it is raised")
    void tooLate() {
        serve((environ, start) -> {
            start.start("200 OK", List.of(), null).write(bytes("a"));
            start.start("500 Error", List.of(), new IllegalArgumentException("cause"));
            return List.of();
        });
        String last = exchange.calls().get(3);
        assertTrue(last.startsWith("fail 500 the application raised java.lang.IllegalStateException"), last);
        assertTrue(last.contains("Caused by: java.lang.IllegalArgumentException: cause"), last);
    }

    @Test
    @DisplayName("H04 a second call without an error is one")
    void twice() {
        serve((environ, start) -> {
            start.start("200 OK", List.of(), null);
            start.start("200 OK", List.of(), null);
            return List.of();
        });
        assertFailed("the application raised java.lang.IllegalStateException: start was called a second time");
    }

    @Test
    @DisplayName("H06 a refused head is raised inside the application")
    void refused() {
        serve((environ, start) -> {
            assertThrows(IllegalArgumentException.class, () -> start.start("OK", List.of(), null));
            return List.of();
        });
        assertFailed("the application raised java.lang.IllegalStateException: start was never called (H14)");
    }

    @Test
    @DisplayName("H14 a block before start is an error")
    void blockBeforeStart() {
        serve((environ, start) -> List.of(bytes("x")));
        assertFailed("the application raised java.lang.IllegalStateException: a block came before start");
    }

    @Test
    @DisplayName("L03 an exception is the request's failure, with its trace")
    void exception() {
        serve((environ, start) -> {
            throw new IOException("no database");
        });
        assertFailed("the application raised java.io.IOException: no database|java.io.IOException: no database\n\tat ");
    }

    @Test
    @DisplayName("L03 an Error is, too")
    void error() {
        serve((environ, start) -> {
            throw new NoClassDefFoundError("Missing");
        });
        assertFailed("the application raised java.lang.NoClassDefFoundError: Missing|");
    }

    @Test
    @DisplayName("an interrupt is not swallowed")
    void interrupted() {
        serve((environ, start) -> {
            throw new InterruptedException();
        });
        assertTrue(Thread.interrupted());
        assertFailed("the application raised java.lang.InterruptedException|");
    }

    @Test
    @DisplayName("L01 the result is closed once, whatever happens")
    void closed() {
        List<Blocks> results = new ArrayList<>();
        serve((environ, start) -> {
            start.start("200 OK", List.of(), null);
            results.add(new Blocks(List.of(bytes("x")), false));
            return results.get(0);
        });
        RecordedExchange failing = new RecordedExchange("/y");
        application = (environ, start) -> {
            results.add(new Blocks(List.of(bytes("x")), false));
            return results.get(1);
        };
        engine.accept(failing);
        assertEquals(1, results.get(0).closed);
        assertEquals(1, results.get(1).closed);
        assertTrue(failing.calls().get(0).startsWith("fail"));
    }

    @Test
    @DisplayName("L02 an exception of close goes into the log; the answer is whole")
    void closeFails() {
        serve((environ, start) -> {
            start.start("200 OK", List.of(), null);
            return new Blocks(List.of(bytes("x")), true);
        });
        assertEquals(List.of("start 200", "write x", "flush", "end"), exchange.calls());
        assertEquals(
                "WARNING close() raised java.io.IOException: close", log.lines().get(0));
    }

    @Test
    @DisplayName("L02 so does an Error")
    void closeFailsBadly() {
        record Failing() implements Iterable<byte[]>, AutoCloseable {
            @Override
            public Iterator<byte[]> iterator() {
                return List.of(bytes("x")).iterator();
            }

            @Override
            public void close() {
                throw new NoClassDefFoundError("Missing");
            }
        }
        serve((environ, start) -> {
            start.start("200 OK", List.of(), null);
            return new Failing();
        });
        assertEquals(List.of("start 200", "write x", "flush", "end"), exchange.calls());
        assertEquals(
                "WARNING close() raised java.lang.NoClassDefFoundError: Missing",
                log.lines().get(0));
    }

    @Test
    @DisplayName("L05 a stream ends when its client has gone")
    void clientGone() {
        serve((environ, start) -> {
            start.start("200 OK", List.of(), null);
            return () -> Stream.generate(() -> {
                        exchange.leave();
                        return bytes("x");
                    })
                    .iterator();
        });
        assertEquals(List.of(), exchange.calls());
    }

    @Test
    @DisplayName("G01 each line of wsgi.errors is one of the log, and so is the rest at the end")
    void errors() {
        serve((environ, start) -> {
            PrintWriter errors = (PrintWriter) environ.get("wsgi.errors");
            errors.print("one\ntwo");
            errors.printf(" %d", 2);
            errors.println();
            errors.print("three");
            errors.flush();
            errors.flush();
            errors.print("four");
            start.start("200 OK", List.of(), null);
            return List.of();
        });
        assertEquals(List.of("WARNING one", "WARNING two 2", "WARNING three", "WARNING four"), log.lines());
    }

    @Test
    @DisplayName("F17 the body cannot be read when the request has ended")
    void readAfterTheEnd() {
        InputStream[] input = new InputStream[1];
        serve((environ, start) -> {
            input[0] = (InputStream) environ.get("wsgi.input");
            start.start("200 OK", List.of(), null);
            return List.of();
        });
        assertThrows(IOException.class, () -> input[0].read());
    }

    @ParameterizedTest
    @CsvSource({
        "org.example.Missing, the application java:org.example.Missing cannot be loaded: the class is not on the class path",
        "org.wsgibridge.javaapp.JavaEngineTest$Other, does not implement org.wsgibridge.WsgiApplication",
        "org.wsgibridge.javaapp.JavaEngineTest$Abstract, cannot be loaded: java.lang.InstantiationException"
    })
    @DisplayName("a class that cannot be run fails the deployment")
    void notLoaded(String name, String message) {
        Exception refusal =
                assertThrows(EngineException.class, () -> engine(name).start());
        assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
    }

    private JavaEngine engine(String name) {
        return new JavaEngine(Deployed.in(Path.of("."), log), JavaEngine.PREFIX + name);
    }

    private void serve(WsgiApplication called) {
        application = called;
        engine.accept(exchange);
        engine.stop();
    }

    private void assertFailed(String message) {
        assertEquals(1, exchange.calls().size(), exchange.calls().toString());
        String call = exchange.calls().get(0);
        assertTrue(call.startsWith("fail 500 " + message), call);
        assertFalse(exchange.environ().find("wsgi.input").isPresent());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static final class Blocks implements Iterable<byte[]>, AutoCloseable {
        private final List<byte[]> blocks;
        private final boolean fails;
        int closed;

        Blocks(List<byte[]> blocks, boolean fails) {
            this.blocks = blocks;
            this.fails = fails;
        }

        @Override
        public Iterator<byte[]> iterator() {
            return blocks.iterator();
        }

        @Override
        public void close() throws IOException {
            closed++;
            if (fails) {
                throw new IOException("close");
            }
        }
    }
}
