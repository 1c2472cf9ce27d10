package org.wsgibridge.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.testing.Deployed;
import org.wsgibridge.testing.Pythons;
import org.wsgibridge.testing.RecordedExchange;
import org.wsgibridge.testing.RecordedLog;

@DisplayName("WorkersEngine and Supervisor: workers that are there")
@Timeout(120)
class WorkersEngineTest {

    private static final String APPLICATION = """
            import os, signal, sys, threading, time

            BEGUN = __file__ + ".begun"

            def app(environ, start_response):
                path = environ["PATH_INFO"]
                if path == "/die":
                    os.kill(os.getpid(), signal.SIGKILL)
                if path == "/once" and not os.path.exists(BEGUN):
                    open(BEGUN, "x").close()
                    print("begun")
                    time.sleep(60)
                if path == "/sleep":
                    time.sleep(60)
                if path == "/go":
                    print("begun")
                    while not os.path.exists(BEGUN):
                        time.sleep(0.01)
                if path == "/long":
                    raise ValueError("x" * (2 << 20))
                if path == "/count":
                    with open(BEGUN, "a") as file:
                        file.write("x")
                    os.kill(os.getpid(), signal.SIGKILL)
                if path == "/fork":
                    child = os.fork()
                    if child == 0:
                        environ["wsgi.errors"].write("of the child\\n")
                        sys.exit(7)
                    start_response("200 OK", [])
                    return [str(os.waitpid(child, 0)[1] >> 8).encode()]
                if path == "/endless":
                    start_response("200 OK", [])
                    return (b"x" * 65536 for _ in iter(int, 1))
                if path == "/tail":
                    start_response("200 OK", [("Content-Length", "1")])
                    return tail()
                if path == "/stream":
                    start_response("200 OK", [])
                    return (str(i).encode() for i in range(3))
                start_response("200 OK", [])
                return [str(os.getpid()).encode()]

            def tail():
                yield b"x"
                time.sleep(4)
                print("tail")
            """;

    private final RecordedLog log = new RecordedLog();
    private WorkersEngine engine;

    @TempDir
    Path root;

    @BeforeEach
    void application() throws Exception {
        Files.createDirectories(root.resolve("WEB-INF/python"));
        write("shop.py", APPLICATION);
    }

    @AfterEach
    void stop() {
        if (engine != null) {
            engine.stop();
            engine.stop(); // twice is once
        }
    }

    @Test
    @DisplayName("a request is answered; a request whose client has gone is not begun")
    void answer() throws Exception {
        start();
        assertFalse(engine.inline());
        assertTrue(
                engine.description().startsWith("engine=workers, processes=1, threads=4, python=3."),
                engine.description());
        assertTrue(pid(request("/")) > 0);
        RecordedExchange gone = new RecordedExchange("/").leave();
        engine.accept(gone);
        assertEquals(List.of(), gone.calls());
    }

    @Test
    @DisplayName("an application that cannot be loaded fails the deployment with its traceback")
    void notLoaded() throws Exception {
        write("shop.py", "import no_such_module\n");
        String message = assertThrows(EngineException.class, this::start).getMessage();
        assertTrue(
                message.startsWith("the application shop:app cannot be loaded: ModuleNotFoundError: No module named"
                        + " 'no_such_module'\nTraceback"),
                message);
        assertTrue(message.contains("shop.py\", line 1"), message);
        assertTrue(message.matches("(?s).*\nThe interpreter is CPython 3\\.[\\d.]+, /.*python[\\d.]*"), message);
    }

    @Test
    @DisplayName("J05 what runs behind an answer has graceful-timeout when the application is stopped")
    void tail() throws Exception {
        start("processes", "1");
        assertEquals(List.of("start 200 Content-Length=1", "write x", "end"), withoutFlushes(request("/tail")));
        engine.stop();
        assertEquals("INFO tail", log.next());
    }

    @Test
    @DisplayName("interpreters have no effect, and the log says so")
    void interpreters() throws Exception {
        start("interpreters", "2");
        assertEquals("WARNING setting 'interpreters' has no effect with engine=workers", log.next());
    }

    @Test
    @DisplayName("a worker that ends before it is ready fails it with what it has printed")
    void dies() throws Exception {
        write("shop.py", "import os; os.abort()\n");
        String message = assertThrows(EngineException.class, this::start).getMessage();
        assertTrue(message.matches("(?s)worker 1 \\(process \\d+\\) was ended by signal 6 \\(SIGABRT\\).*"), message);
    }

    @Test
    @DisplayName("an application that takes too long to load fails it")
    void slow() throws Exception {
        write("shop.py", "import time; time.sleep(60)\n");
        String message = assertThrows(EngineException.class, () -> start("startup-timeout", "0.5"))
                .getMessage();
        assertEquals(
                "the application shop:app has not been loaded within 0.5 seconds (startup-timeout)",
                message.lines().findFirst().orElseThrow());
    }

    @Test
    @DisplayName("a python-path that is not there fails it before anything is started")
    void noPath() {
        assertThrows(EngineException.class, () -> start("python-path", "missing"));
    }

    @Test
    @DisplayName("a worker that dies is reported once, with its request, and another takes its place")
    void lost() throws Exception {
        start();
        long first = pid(request("/"));
        assertEquals(List.of("fail 502 the worker process has ended|"), request("POST", "/die"));
        String line = log.next();
        assertTrue(
                line.matches("ERROR worker 1 \\(process " + first + "\\) was ended by signal 9 \\(SIGKILL\\);"
                        + " lost POST /die"),
                line);
        assertTrue(pid(request("/")) != first);
    }

    @Test
    @DisplayName("a GET whose worker is killed is answered by the next one")
    void repeated() throws Exception {
        start();
        long first = pid(request("/"));
        RecordedExchange exchange = new RecordedExchange("/once");
        engine.accept(exchange);
        assertEquals("INFO begun", log.next());
        ProcessHandle.of(first).orElseThrow().destroyForcibly();
        assertTrue(pid(exchange.ended()) != first);
        assertEquals(
                "ERROR worker 1 (process " + first + ") was ended by signal 9 (SIGKILL); GET /once begins anew",
                log.next());
    }

    @Test
    @DisplayName("an exception whose message is longer than a frame ends its request")
    void longMessage() throws Exception {
        start();
        String failure = request("/long").get(0);
        assertTrue(failure.startsWith("fail 500 the application raised ValueError: xxx"), failure.substring(0, 80));
        assertTrue(failure.contains("[cut: "), "says that it is cut");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no fork")
    @DisplayName(
            "a child that the application has forked logs, ends as it wants to, and takes no part in the worker's work")
    void fork() throws Exception {
        start();
        long worker = pid(request("/"));
        assertEquals(List.of("start 200", "write 7", "end"), request("/fork"));
        assertEquals("WARNING of the child", log.next());
        assertEquals(worker, pid(request("/")));
        assertEquals(List.of(), log.lines());
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signals")
    @DisplayName("a worker leaves it to the Java half what becomes of a signal that reaches the whole group")
    void groupSignal() throws Exception {
        start();
        long worker = pid(request("/"));
        RecordedExchange exchange = new RecordedExchange("POST", "/go");
        engine.accept(exchange);
        assertEquals("INFO begun", log.next());
        for (String signal : List.of("TERM", "INT", "HUP", "QUIT")) {
            assertEquals(
                    0,
                    new ProcessBuilder("kill", "-" + signal, Long.toString(worker))
                            .start()
                            .waitFor());
        }
        write("shop.py.begun", "");
        assertEquals(worker, pid(exchange.ended()));
        assertEquals(worker, pid(request("/")));
    }

    @Test
    @DisplayName("an answer that its client does not take holds up nobody else, once it is complete")
    void slowClient() throws Exception {
        start("threads", "1");
        RecordedExchange slow = new RecordedExchange("/stream").filling();
        engine.accept(slow);
        assertEquals(List.of("start 200", "write 0"), slow.until(call -> call.equals("write 0")));
        pid(request("/"));
        assertEquals(List.of("write 1", "write 2", "end"), withoutFlushes(slow.ended()));
    }

    @Test
    @DisplayName("request-timeout ends an answer that its client does not take, and the thread goes on")
    void slowClientTimeout() throws Exception {
        start("threads", "1", "request-timeout", "0.5");
        long worker = pid(request("/"));
        RecordedExchange slow = new RecordedExchange("/endless").filling();
        engine.accept(slow);
        List<String> calls = slow.ended();
        assertTrue(calls.get(calls.size() - 1).startsWith("fail 504 "));
        assertEquals(worker, pid(request("/")));
    }

    @Test
    @DisplayName("what lay behind an unread answer, and has begun, does not begin anew when its worker ends")
    void behindUnread() throws Exception {
        start("threads", "1");
        RecordedExchange slow = new RecordedExchange("/stream").filling();
        RecordedExchange deadly = new RecordedExchange("POST", "/count");
        engine.accept(slow);
        engine.accept(deadly);
        assertEquals(List.of("fail 502 the worker process has ended|"), deadly.ended());
        assertEquals(List.of("start 200", "write 0", "write 1", "write 2", "end"), withoutFlushes(slow.ended()));
        pid(request("/"));
        assertEquals("x", Files.readString(root.resolve("WEB-INF/python/shop.py.begun")));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no links for everybody")
    @DisplayName("an interpreter that is missing for a while is tried again, in growing intervals")
    void missingInterpreter() throws Exception {
        Path python = root.resolve("python");
        Path away = root.resolve("away");
        Files.writeString(python, "#!/bin/sh\nexec " + Pythons.any() + " \"$@\"\n");
        assertTrue(python.toFile().setExecutable(true));
        start("python", python.toString());
        long worker = pid(request("/"));
        Files.move(python, away);
        ProcessHandle.of(worker).orElseThrow().destroyForcibly();
        assertTrue(log.next().contains("was ended by signal 9"));
        assertTrue(log.next().startsWith("ERROR a worker cannot be started: "));
        List<RecordedExchange> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RecordedExchange exchange = new RecordedExchange("/");
            engine.accept(exchange);
            waiting.add(exchange);
        }
        assertTrue(log.next().startsWith("ERROR a worker cannot be started: "));
        Files.move(away, python);
        for (RecordedExchange exchange : waiting) {
            assertTrue(pid(exchange.ended()) != worker);
        }
        assertTrue(log.lines().size() < 3, log.lines().toString());
    }

    @Test
    @DisplayName("max-requests: another worker is ready before the old one ends")
    void recycled() throws Exception {
        start("max-requests", "2", "startup-timeout", "0");
        long first = pid(request("/"));
        pid(request("/"));
        assertTrue(log.next().endsWith("is being replaced: it has served 2 requests (max-requests)"));
        long next = first;
        while (next == first) {
            next = pid(request("/"));
        }
        ProcessHandle.of(first).ifPresent(process -> process.onExit().join());
    }

    @Test
    @DisplayName("reload: a change of a file replaces the workers")
    void reload() throws Exception {
        start("reload", "yes");
        long first = pid(request("/"));
        Path file = root.resolve("WEB-INF/python/shop.py");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(10)));
        String line = log.next();
        assertTrue(line.endsWith(" has changed"), line);
        long next = first;
        while (next == first) {
            next = pid(request("/"));
        }
    }

    @Test
    @DisplayName(
            "reload: so does the mend of a file that kept the new one from being loaded, and that only this has seen")
    void mended() throws Exception {
        start("reload", "yes");
        long first = pid(request("/"));
        write("parts.py", "raise RuntimeError('not ready')\n");
        write("shop.py", "import parts\n" + APPLICATION);
        assertTrue(log.next().endsWith("shop.py has changed"));
        assertTrue(log.next().contains("cannot be loaded: RuntimeError: not ready"));
        assertEquals(first, pid(request("/")));
        write("parts.py", "");
        String line = log.next();
        assertTrue(line.endsWith("parts.py has changed"), line);
        long next = first;
        while (next == first) {
            next = pid(request("/"));
        }
    }

    @Test
    @DisplayName("request-timeout: 504, and the thread goes on")
    void timeout() throws Exception {
        write("shop.py", APPLICATION.replace("time.sleep(60)", "[time.sleep(0.01) for _ in range(6000)]"));
        start("request-timeout", "0.5");
        assertTrue(request("/sleep").get(0).startsWith("fail 504 "));
        assertTrue(log.next().startsWith("ERROR request-timeout: the request stood at\n"));
        assertTrue(pid(request("/")) > 0);
    }

    @Test
    @DisplayName("N07 stopping waits for graceful-timeout, then ends what still runs")
    void graceful() throws Exception {
        start("graceful-timeout", "0.1");
        RecordedExchange running = new RecordedExchange("/sleep");
        engine.accept(running);
        engine.stop();
        engine = null;
        assertTrue(running.ended().get(0).startsWith("fail 50"), "answered all the same");
    }

    @Test
    @DisplayName("N07 stopping that is interrupted answers what runs and what waits")
    void interrupted() throws Exception {
        start("threads", "1");
        RecordedExchange running = new RecordedExchange("/sleep");
        RecordedExchange waiting = new RecordedExchange("/sleep");
        engine.accept(running);
        engine.accept(waiting);
        Thread.currentThread().interrupt();
        engine.stop();
        assertTrue(Thread.interrupted(), "the caller's interruption is kept");
        engine = null;
        assertTrue(running.ended().get(0).startsWith("fail 50"), "the one that runs");
        assertTrue(waiting.ended().get(0).startsWith("fail 50"), "the one that waits");
    }

    private void start(String... settings) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "application",
                "shop:app",
                "processes",
                "1",
                "python",
                Pythons.any().toString()));
        all.addAll(List.of(settings));
        engine = new WorkersEngine(Deployed.in(root, log, all.toArray(String[]::new)));
        engine.start();
    }

    private void write(String name, String text) throws Exception {
        Files.writeString(root.resolve("WEB-INF/python").resolve(name), text);
    }

    private List<String> request(String path) throws InterruptedException {
        return request("GET", path);
    }

    private List<String> request(String method, String path) throws InterruptedException {
        RecordedExchange exchange = new RecordedExchange(method, path);
        engine.accept(exchange);
        return exchange.ended();
    }

    private static List<String> withoutFlushes(List<String> calls) {
        return calls.stream().filter(call -> !call.equals("flush")).toList();
    }

    private static long pid(List<String> calls) {
        assertEquals("start 200", calls.get(0));
        return Long.parseLong(calls.get(1).substring("write ".length()));
    }
}
