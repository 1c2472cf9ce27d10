package org.wsgibridge.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.testing.RecordedExchange;

@DisplayName("EmbeddedEngine: an application in the bundled CPython")
@Timeout(120)
class EmbeddedEngineTest {

    @TempDir
    Path folder;

    @Test
    @DisplayName("a request is answered; one whose client has gone is not begun")
    void answer() throws Exception {
        try (Shop shop = Shop.open()) {
            assertFalse(shop.engine.inline());
            assertEquals("engine=embedded, interpreters=1, threads=4, python=3.14.3", shop.engine.description());
            assertEquals(List.of("start 200 Content-Length=5", "write hello", "end"), shop.get("/hello"));
            RecordedExchange gone = new RecordedExchange("/hello").leave();
            shop.engine.accept(gone);
            assertEquals(List.of(), gone.calls());
        }
    }

    @Test
    @DisplayName("what an application prints and logs goes to the log, from its own threads, too")
    void logs() throws Exception {
        try (Shop shop = Shop.open()) {
            shop.get("/log");
            assertEquals(
                    List.of("INFO printed", "WARNING complained", "ERROR logged ü\\ud800", "WARNING written"),
                    shop.log.lines());
            shop.get("/log_elsewhere");
            assertEquals("INFO from a thread", shop.log.lines().get(4));
        }
    }

    @Test
    @DisplayName("a request's body is pulled as the application reads it, by whichever thread")
    void body() throws Exception {
        try (Shop shop = Shop.open()) {
            assertEquals("abcdef", Shop.text(shop.serve(new RecordedExchange("/read").body("abc", "de", "f"))));
            assertEquals("abc", Shop.text(shop.serve(new RecordedExchange("/read").body("abc"))));
            assertEquals("abc", Shop.text(shop.serve(new RecordedExchange("/read_elsewhere").body("a", "bc"))));
            Path spooled = Files.writeString(folder.resolve("body"), "spooled");
            assertEquals("spooled", Shop.text(shop.serve(new RecordedExchange("/read").spooled(spooled))));
            String broken = shop.serve(new RecordedExchange("/read").body("a", new IOException("cut")))
                    .get(0);
            assertTrue(
                    broken.startsWith("fail 500 the application raised wsgi_bridge.embedded.BodyBroken: cut"), broken);
        }
    }

    @Test
    @DisplayName("a stream is flushed block by block; a file is left to the container")
    void bodies() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x".repeat(100_000));
        try (Shop shop = Shop.open("environment", "SHOP_FILE=" + file)) {
            assertEquals(List.of("start 200", "write one", "flush", "write two", "flush", "end"), shop.get("/stream"));
            assertEquals("INFO closed", shop.log.next());
            assertEquals(List.of("start 200", "file " + "x".repeat(100_000), "end"), shop.get("/file"));
        }
    }

    @Test
    @DisplayName("a slow client keeps the application waiting, and the others are served meanwhile")
    void backpressure() throws Exception {
        try (Shop shop = Shop.open()) {
            RecordedExchange slow = new RecordedExchange("/stream");
            slow.filling();
            shop.engine.accept(slow);
            assertEquals("hello", shop.text("/hello"));
            slow.listener().room();
            assertEquals(List.of("start 200", "write one", "flush", "write two", "flush", "end"), slow.ended());
            RecordedExchange left = new RecordedExchange("/stream");
            left.filling();
            shop.engine.accept(left);
            assertEquals("hello", shop.text("/hello"));
            left.leave();
            assertEquals("INFO closed", shop.log.next());
            assertEquals("INFO closed", shop.log.next());
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "/fail | ValueError: no such thing",
                "/refused | AssertionError: header Transfer-Encoding is the server's, not the application's (H11)",
                "/leave | SystemExit: 3",
                "/kill | RuntimeError: os._exit would end or copy the JVM, in which this application is embedded",
                "/fork | RuntimeError: os.fork would end or copy the JVM, in which this application is embedded",
                "/recurse | RecursionError: maximum recursion depth exceeded",
                "/recurse_in_c | RecursionError: ",
                "/recurse_and_call | RecursionError: ",
                "/exhaust | MemoryError",
            })
    @DisplayName("what goes wrong in an application is answered 500, and the JVM lives")
    void failures(String path, String message) throws Exception {
        try (Shop shop = Shop.open()) {
            String call = shop.get(path).get(0);
            assertTrue(call.startsWith("fail 500 the application raised " + message), call);
            assertEquals("hello", shop.text("/hello"));
        }
    }

    @Test
    @DisplayName("a request that runs for too long is answered 504 and ended; the log says where it stood")
    void timeout() throws Exception {
        try (Shop shop = Shop.open("request-timeout", "0.3")) {
            assertTrue(
                    shop.get("/spin").get(0).startsWith("fail 504 the application has worked on it for more than 0.3"));
            String line = shop.log.next();
            assertTrue(line.startsWith("ERROR request-timeout: the request stood at\n  File \""), line);
            assertTrue(line.contains("in spin\n"), line);
            assertEquals("hello", shop.text("/hello"));
        }
    }

    @Test
    @DisplayName("so is one whose client does not take its answer, which is closed, once")
    void stalled() throws Exception {
        try (Shop shop = Shop.open("request-timeout", "0.3")) {
            List<String> calls = shop.serve(new RecordedExchange("/long").filling());
            assertTrue(calls.get(calls.size() - 1).startsWith("fail 504 "), calls.get(calls.size() - 1));
            assertEquals(
                    "ERROR request-timeout: the request stood at\n  wsgi_bridge, where it waits for its client\n",
                    shop.log.next());
            assertEquals("WARNING closed", shop.log.next());
            assertEquals("hello", shop.text("/hello"));
            assertEquals(List.of(), shop.log.lines());
        }
    }

    @Test
    @DisplayName("an application that waits does not keep others from running")
    void sideBySide() throws Exception {
        try (Shop shop = Shop.open()) {
            List<RecordedExchange> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiting.add(new RecordedExchange("/meet"));
                shop.engine.accept(waiting.get(i));
            }
            assertEquals("hello", shop.text("/hello"));
            for (RecordedExchange exchange : waiting) {
                assertEquals(List.of(), exchange.calls());
            }
            assertEquals("all four are here", shop.text("/meet"));
            for (RecordedExchange exchange : waiting) {
                assertEquals("all four are here", Shop.text(exchange.ended()));
            }
        }
    }

    @Test
    @DisplayName("an application that computes, with a call of the system now and then, does not either")
    void computing() throws Exception {
        try (Shop shop = Shop.open()) {
            RecordedExchange computing = new RecordedExchange("/compute");
            shop.engine.accept(computing);
            for (int i = 0; i < 500; i++) {
                assertEquals("hello", shop.text("/hello"));
            }
            assertEquals(List.of(), computing.calls());
            shop.get("/release");
            assertEquals("computed", Shop.text(computing.ended()));
        }
    }

    @Test
    @DisplayName("the first application has the main interpreter, the next one its own; each has its own modules")
    void several() throws Exception {
        try (Shop first = Shop.open()) {
            assertEquals("test", System.getProperty(Cpython.MAIN));
            try (Shop second = Shop.open("environment", "SHOP_GIVEN=second")) {
                assertEquals("1", first.text("/counted"));
                assertEquals("2", first.text("/counted"));
                assertEquals("1", second.text("/counted"));
                assertEquals("yessecond", second.text("/environment"));
                assertEquals("yes", first.text("/environment"));
            }
            assertEquals("3", first.text("/counted"));
            assertNull(System.getenv("SHOP_CHANGED"));
        }
        assertNull(System.getProperty(Cpython.MAIN));
        try (Shop again = Shop.open()) {
            assertEquals("test", System.getProperty(Cpython.MAIN));
            assertEquals("1", again.text("/counted"));
        }
    }

    @Test
    @DisplayName("interpreters with a GIL of their own serve side by side")
    void interpreters() throws Exception {
        try (Shop shop = Shop.open("interpreters", "2", "threads", "1")) {
            assertEquals("engine=embedded, interpreters=2, threads=1, python=3.14.3", shop.engine.description());
            RecordedExchange slow = new RecordedExchange("/sleep");
            shop.engine.accept(slow);
            assertEquals("hello", shop.text("/hello"));
            assertEquals(List.of(), slow.calls());
            assertEquals("slept", Shop.text(slow.ended()));
        }
    }

    @Test
    @DisplayName("request-timeout looks at its own interpreter's threads alone: others' memory is not its own")
    void interruptions() throws Exception {
        try (Shop shop = Shop.open("interpreters", "2", "threads", "2", "request-timeout", "0.3")) {
            for (int round = 0; round < 5; round++) {
                List<RecordedExchange> late = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    late.add(new RecordedExchange("/spin"));
                    shop.engine.accept(late.get(i));
                }
                for (RecordedExchange exchange : late) {
                    assertTrue(exchange.ended().get(0).startsWith("fail 504 "));
                }
            }
            assertEquals("hello", shop.text("/hello"));
        }
    }

    @Test
    @DisplayName(
            "with a GIL of its own, an application that looks at all threads sees its own: others' memory is not its own")
    void frames() throws Exception {
        try (Shop shop = Shop.open("interpreters", "2", "threads", "2")) {
            List<RecordedExchange> looking = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                looking.add(new RecordedExchange("/frames"));
                shop.engine.accept(looking.get(i));
            }
            for (RecordedExchange exchange : looking) {
                assertEquals("1", Shop.text(exchange.ended()));
            }
        }
    }

    @Test
    @DisplayName("atexit functions run when the application stops; executors work, and do not hold it up")
    void atExit() throws Exception {
        for (int i = 0; i < 2; i++) {
            Shop shop = Shop.open();
            shop.get("/at_exit");
            assertEquals("done", shop.text("/executor"));
            long start = System.nanoTime();
            shop.close();
            assertTrue(System.nanoTime() - start < 5_000_000_000L);
            assertEquals(List.of("INFO exit"), shop.log.lines());
        }
    }

    @Test
    @DisplayName("an executor's processes end with the application; the next one's work, too")
    void processes() throws Exception {
        write("pool.py", """
                import multiprocessing
                from concurrent.futures import ProcessPoolExecutor

                pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))

                def app(environ, start_response):
                    assert pool.submit(pow, 2, 5).result() == 32
                    start_response("200 OK", [])
                    return [b"%d" % multiprocessing.active_children()[0].pid]
                """);
        for (int i = 0; i < 2; i++) {
            Shop shop = Shop.open(inFolder("pool:app", "graceful-timeout", "5"));
            long process = Long.parseLong(shop.text("/"));
            shop.close();
            assertEquals(List.of(), shop.log.lines());
            assertTrue(ProcessHandle.of(process).isEmpty());
            assertNull(System.getProperty(Cpython.MAIN));
        }
    }

    @Test
    @DisplayName("threads that an application starts, loading or serving, have graceful-timeout for their work")
    void working() throws Exception {
        write("working.py", """
                import atexit, threading, time

                def work():
                    time.sleep(0.3)
                    print("worked")

                def app(environ, start_response):
                    threading.Thread(target=work).start()
                    start_response("200 OK", [])
                    return []

                threading.Thread(target=work).start()
                atexit.register(print, "exit")
                """);
        for (int i = 0; i < 2; i++) {
            Shop shop = Shop.open(inFolder("working:app"));
            shop.get("/");
            shop.close();
            assertEquals(List.of("INFO worked", "INFO worked", "INFO exit"), shop.log.lines());
        }
    }

    @Test
    @DisplayName("what the standard library does at an interpreter's end it does at each application's")
    void libraryAtExit() throws Exception {
        write("library.py", """
                import logging.handlers, multiprocessing.util, sys, weakref

                class Kept: pass

                kept = Kept()
                weakref.finalize(kept, print, "finalized at exit")
                multiprocessing.util.Finalize(None, print, args=("multiprocessing ends",), exitpriority=0)
                target = logging.StreamHandler(sys.stdout)
                logging.getLogger().addHandler(logging.handlers.MemoryHandler(9, target=target))

                def app(environ, start_response):
                    logging.warning("flushed")
                    weakref.finalize(Kept(), print, "finalized")
                    start_response("200 OK", [])
                    return []
                """);
        for (int i = 0; i < 2; i++) {
            Shop shop = Shop.open(inFolder("library:app"));
            shop.get("/");
            shop.close();
            assertEquals(
                    List.of("INFO finalized", "INFO finalized at exit", "INFO multiprocessing ends", "INFO flushed"),
                    shop.log.lines());
        }
    }

    @Test
    @DisplayName("an atexit function that takes too long keeps the interpreter; the log says so")
    void slowExit() throws Exception {
        write("slow_exit.py", """
                import atexit, time

                def app(environ, start_response): pass

                atexit.register(time.sleep, 3.5)
                """);
        try (Shop main = Shop.open()) { // the other one's interpreter can stay
            Shop shop = Shop.open(inFolder("slow_exit:app", "graceful-timeout", "0"));
            shop.close();
            assertEquals(
                    List.of("WARNING the interpreter stays: the application's end takes too long (graceful-timeout"
                            + " is 0.0 seconds)"),
                    shop.log.lines());
            assertEquals("hello", main.text("/hello"));
        }
    }

    @Test
    @DisplayName("several interpreters end at the same time, and take no longer than one")
    void endTogether() throws Exception {
        write("busy.py", """
                import atexit, time

                def app(environ, start_response): pass

                atexit.register(time.sleep, 1)
                """);
        Shop shop = Shop.open(inFolder("busy:app", "interpreters", "3", "graceful-timeout", "5"));
        long start = System.nanoTime();
        shop.close();
        assertTrue(System.nanoTime() - start < 2_500_000_000L);
        assertEquals(List.of(), shop.log.lines());
    }

    @Test
    @DisplayName("threads that an application leaves behind do no harm; the log names them")
    void leftThreads() throws Exception {
        try (Shop main = Shop.open()) { // the other one can go for good
            Shop shop = Shop.open("graceful-timeout", "1");
            shop.get("/daemon");
            shop.close();
            assertEquals("hello", main.text("/hello")); // a call that was under way has ended
            List<String> lines = shop.log.lines();
            assertTrue(
                    lines.contains("WARNING threads of the application do not end: chatterbox"),
                    lines.get(lines.size() - 1));
            assertEquals("slept", main.text("/sleep"));
            assertEquals(lines.size(), shop.log.lines().size(), "it is heard no more");
        }
    }

    @Test
    @DisplayName("when it stops, running requests have graceful-timeout, and then are interrupted")
    void stop() throws Exception {
        Shop shop = Shop.open("graceful-timeout", "0.2");
        RecordedExchange endless = new RecordedExchange("/spin");
        RecordedExchange reading = new RecordedExchange("/read").body("a", "b");
        reading.silent();
        shop.engine.accept(endless);
        shop.engine.accept(reading);
        shop.close();
        assertEquals(List.of("fail 503 the application is being stopped|"), endless.ended());
        assertEquals(List.of("fail 503 the application is being stopped|"), reading.ended());
        assertEquals(List.of("fail 503 the application is being stopped|"), shop.get("/hello"));
        assertNull(System.getProperty(Cpython.MAIN), "the main interpreter is free again");
    }

    @Test
    @DisplayName("a thread that is interrupted stops it all the same, without patience")
    void stopInterrupted() throws Exception {
        Shop shop = Shop.open("graceful-timeout", "100");
        RecordedExchange endless = new RecordedExchange("/spin");
        shop.engine.accept(endless);
        Thread.currentThread().interrupt();
        shop.close();
        assertTrue(Thread.interrupted());
        assertEquals(List.of("fail 503 the application is being stopped|"), endless.ended());
        assertNull(System.getProperty(Cpython.MAIN), "the main interpreter is free again");
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            assertFalse(thread.getName().startsWith("wsgi-test-"), thread.getName());
        }
    }

    @Test
    @DisplayName("a defect at a request's end does not end its thread; the log has it")
    void defect() throws Exception {
        try (Shop shop = Shop.open("threads", "1")) {
            Queue<Boolean> over = new ArrayDeque<>(List.of(false, true)); // and nothing for the third to ask
            shop.engine.accept(FailingExchange.of(new RecordedExchange("/stream"), over::remove));
            assertEquals("INFO closed", shop.log.next());
            assertEquals("ERROR a defect in the bridge", shop.log.next());
            assertEquals("hello", shop.text("/hello"));
        }
    }

    @Test
    @DisplayName("an application that cannot be loaded fails the deployment with its traceback")
    void notLoaded() throws Exception {
        write("bad.py", "import no_such_module\n");
        String message = refusal(inFolder("bad:app"));
        assertTrue(
                message.startsWith("the application bad:app cannot be loaded: ModuleNotFoundError: No module named"
                        + " 'no_such_module'\nTraceback"),
                message);
        assertTrue(message.contains("\nThe interpreter is CPython 3."), message);
        assertEquals(
                "the application bad cannot be loaded: 'bad' is not module:callable, module:factory(), the path of a"
                        + " .wsgi or .py file, or java:com.example.App",
                firstLine(refusal(inFolder("bad"))));
        assertNull(System.getProperty(Cpython.MAIN));
    }

    @Test
    @DisplayName("settings that are for workers have no effect, and the log says so")
    void settings() throws Exception {
        try (Shop shop =
                Shop.open("processes", "1", "reload", "yes", "max-requests", "9", "max-age", "1", "max-memory", "1g")) {
            List<String> lines = shop.log.lines();
            assertEquals(5, lines.size(), lines.toString());
            assertEquals("WARNING setting 'processes' has no effect with engine=embedded", lines.get(0));
        }
        try (Shop shop = Shop.open()) {
            assertEquals(List.of(), shop.log.lines());
        }
    }

    @Test
    @DisplayName("an application that takes too long to load fails it")
    void slow() throws Exception {
        write("slow.py", "while True: pass\n");
        assertEquals(
                "the application slow:app has not been loaded within 0.5 seconds (startup-timeout)",
                firstLine(refusal(inFolder("slow:app", "startup-timeout", "0.5"))));
    }

    @Test
    @DisplayName("who gives up while it is being loaded does not wait for graceful-timeout")
    void givenUp() throws Exception {
        Path begun = folder.resolve("begun");
        write("endless.py", "open('" + begun + "', 'w').close()\nwhile True: pass\n");
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread loader = new Thread(() -> {
            try {
                Shop.open(inFolder("endless:app", "graceful-timeout", "100"));
            } catch (Exception e) {
                thrown.set(e);
            }
        });
        loader.start();
        while (!Files.exists(begun)) {
            Thread.onSpinWait();
        }
        loader.interrupt();
        loader.join(30_000);
        assertInstanceOf(InterruptedException.class, thrown.get());
        assertNull(System.getProperty(Cpython.MAIN), "the main interpreter is free again");
    }

    @Test
    @DisplayName("a JVM has one CPython; another one is refused by name")
    void another() throws Exception {
        try (Shop shop = Shop.open()) {
            assertEquals("hello", shop.text("/hello"));
            for (Path python : org.wsgibridge.testing.Pythons.all()) {
                String message = assertThrows(EngineException.class, () -> Shop.open(python))
                        .getMessage();
                assertTrue(
                        message.startsWith("this JVM has loaded " + System.getProperty(Cpython.LIBRARY) + " already")
                                || message.startsWith("engine=embedded needs CPython 3.10 or newer")
                                || message.contains(" has no shared library (libpython3."),
                        message);
            }
        }
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElseThrow();
    }

    private void write(String name, String application) throws IOException {
        Files.writeString(folder.resolve(name), application);
    }

    /** The settings of an application that lies in the folder. */
    private String[] inFolder(String application, String... settings) {
        List<String> all = new ArrayList<>(List.of("application", application, "python-path", folder.toString()));
        all.addAll(List.of(settings));
        return all.toArray(String[]::new);
    }

    private static String refusal(String... settings) {
        return assertThrows(EngineException.class, () -> Shop.open(settings)).getMessage();
    }
}
