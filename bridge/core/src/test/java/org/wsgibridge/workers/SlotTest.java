package org.wsgibridge.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.engine.Due;
import org.wsgibridge.testing.Deployed;
import org.wsgibridge.testing.RecordedExchange;
import org.wsgibridge.testing.RecordedLog;

@ParameterizedClass(name = "on a container''s loop: {0}")
@ValueSource(booleans = {false, true})
@DisplayName("ConnectionAcceptor, Loop, Connection and Slot: a worker over a socket")
@Timeout(60)
class SlotTest {

    /** Whether a container lends a loop, as which another one of the engine's serves. */
    @Parameter
    private boolean lends;

    private final RecordedLog log = new RecordedLog();
    private final CompletableFuture<Process> exit = new CompletableFuture<>();
    private final AtomicReference<RuntimeException> defect = new AtomicReference<>();
    private final Launcher launcher = mock();
    private RunFolder folder;
    private RunFolder lentFolder;
    private Loop loop;
    private Loop lent;
    private Pool pool;
    private final Process process = mock();
    private Supervisor supervisor;
    private Thread thread;
    private Thread lentThread;
    private Peer control;
    private Peer slot;

    @TempDir
    Path root;

    @BeforeEach
    void start() throws Exception {
        folder = new RunFolder();
        lentFolder = new RunFolder();
        lent = new Loop(lentFolder.server(), log, channel -> {}, () -> Due.NEVER);
        lentThread = new Thread(lent, "lent loop");
        lentThread.start();
        Deployment deployment = Deployed.in(root, log, "application", "x:y", "processes", "1");
        long now = System.nanoTime();
        pool = new Pool(deployment.settings(), () -> now); // no request lasts
        when(process.waitFor(anyLong(), any())).thenReturn(true);
        when(launcher.launch(1)).thenReturn(process);
        when(process.onExit()).thenReturn(exit);
        Process next = mock();
        when(launcher.launch(2)).thenReturn(next);
        when(next.onExit()).thenReturn(new CompletableFuture<>());
        CompletableFuture<Void> started = new CompletableFuture<>();
        supervisor = new Supervisor(deployment, launcher, pool, started);
        ConnectionAcceptor acceptor = new ConnectionAcceptor(
                log, "secret", java.util.Map.of("threads", 1), supervisor, pool, lends ? lent : null);
        loop = new Loop(folder.server(), log, channel -> acceptor.connected(loop, channel), () -> {
            RuntimeException thrown = defect.getAndSet(null);
            if (thrown != null) {
                throw thrown;
            }
            return Due.earlier(pool.tick(), supervisor.tick());
        });
        pool.loop(loop);
        supervisor.begin(loop);
        thread = new Thread(loop, "loop");
        thread.start();
        awaitLoop(); // the worker has been launched
        awaitLoop();
        connectWorker("1");
        started.get(20, TimeUnit.SECONDS);
    }

    private void connectWorker(String number) throws IOException {
        control = connect("secret", number, "control", "3.12.0");
        assertEquals(Frame.CONFIGURE, control.receive().type());
        for (int i = 0; i < 4; i++) {
            Peer connected = connect("secret", number, "slot", Integer.toString(i));
            slot = i == 0 ? connected : slot;
        }
        control.send(Frame.of(Frame.READY, 0));
    }

    @AfterEach
    void stop() throws Exception {
        loop.stop();
        lent.stop();
        thread.join();
        lentThread.join();
        folder.close();
        lentFolder.close();
    }

    @Test
    @DisplayName("an answer in one frame")
    void answer() throws Exception {
        RecordedExchange exchange = submit(new RecordedExchange("/x").body("abc"));
        Peer.Received request = slot.receive();
        assertEquals(Frame.REQUEST, request.type());
        assertEquals(1, request.number());
        slot.send(Peer.headed(Frame.ANSWER, 1, "200 OK\nX-A\n1", "hello"));
        assertEquals(List.of("start 200 X-A=1", "write hello", "end"), exchange.ended());
    }

    @Test
    @DisplayName("K03 a file that the worker has open is opened here, and the worker is told")
    @EnabledOnOs(OS.LINUX)
    void file() throws Exception {
        Path path = Files.writeString(root.resolve("file"), "0123456789");
        try (FileChannel open = FileChannel.open(path)) {
            RecordedExchange exchange = submit(new RecordedExchange("/x"));
            slot.receive();
            assertTrue(open.isOpen());
            slot.send(file(1, path, inode(path)));
            assertEquals(List.of("start 200 X-A=1", "file 3456", "end"), exchange.ended());
            Peer.Received opened = control.receive();
            assertEquals(Frame.OPENED, opened.type());
            assertEquals("yes", opened.text());
        }
    }

    @Test
    @DisplayName("K03 a file that is another one here is left to the worker")
    @EnabledOnOs(OS.LINUX)
    void otherFile() throws Exception {
        Path path = Files.writeString(root.resolve("file"), "0123456789");
        try (FileChannel open = FileChannel.open(path)) {
            RecordedExchange exchange = submit(new RecordedExchange("/x"));
            slot.receive();
            assertTrue(open.isOpen());
            slot.send(file(1, path, inode(path) + 1));
            Peer.Received opened = control.receive();
            assertEquals("no", opened.text());
            slot.send(Peer.headed(Frame.ANSWER, 1, "200 OK", "hello"));
            assertEquals(List.of("start 200", "write hello", "end"), exchange.ended());
        }
    }

    private static long inode(Path path) throws IOException {
        return (Long) Files.getAttribute(path, "unix:ino");
    }

    /** The frame for four bytes of a file that this process has open. */
    private static ByteBuffer file(int number, Path path, long inode) throws IOException {
        byte[] head = "200 OK\nX-A\n1".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer payload = ByteBuffer.allocate(32 + head.length).order(ByteOrder.LITTLE_ENDIAN);
        name(payload, path, inode);
        payload.putLong(3).putLong(4).put(head);
        return Frame.of(Frame.FILE, number, payload.array(), payload.position());
    }

    /** The frame for memory of 16 bytes: a file that this process has open. */
    private static ByteBuffer memory(int number, Path path, long inode) throws IOException {
        return shared(Frame.MEMORY, number, path, inode, 16);
    }

    private static ByteBuffer shared(int type, int number, Path path, long inode, long size) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        name(payload, path, inode);
        payload.putLong(size);
        return Frame.of(type, number, payload.array(), payload.position());
    }

    /** Names a file that this process has open. */
    private static void name(ByteBuffer payload, Path path, long inode) throws IOException {
        int descriptor = -1;
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            for (Path link : links.toList()) {
                if (Files.exists(link) && Files.isSameFile(link, path)) {
                    descriptor = Integer.parseInt(link.getFileName().toString());
                }
            }
        }
        payload.putInt((int) ProcessHandle.current().pid()).putInt(descriptor).putLong(inode);
    }

    @Test
    @DisplayName("J11 a long block lies in a place that the worker shares, and the place is free when it is sent")
    @EnabledOnOs(OS.LINUX)
    void places() throws Exception {
        Path path = newPlaces();
        try (FileChannel open = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            RecordedExchange exchange = submit(new RecordedExchange("/x"));
            slot.receive();
            ByteBuffer memory = offer(path, open);
            slot.send(Peer.headed(Frame.START, 1, "200 OK", "a"));
            awaitCalls(exchange, 2);
            assertEquals(1, memory.getInt(4 * Places.COUNT), "it is open");
            memory.putInt(4 * 3, Places.TAKEN).put(Places.HEAD + 3 * 8, "block".getBytes(StandardCharsets.US_ASCII));
            slot.send(placed(1, 3, 5));
            slot.send(Frame.of(Frame.END, 1));
            List<String> calls = exchange.ended().stream()
                    .filter(call -> !call.equals("flush"))
                    .toList();
            assertEquals(List.of("start 200", "write a", "write block", "end"), calls);
            assertEquals(Places.FREE, memory.getInt(4 * 3));
        }
    }

    @Test
    @DisplayName("L05 a place is free again where its client has gone, and the slot goes on with the next request")
    @EnabledOnOs(OS.LINUX)
    void placeOfNobody() throws Exception {
        Path path = newPlaces();
        try (FileChannel open = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            RecordedExchange first = submit(new RecordedExchange("/x"));
            RecordedExchange second = submit(new RecordedExchange("/y"));
            slot.receive();
            slot.receive();
            ByteBuffer memory = offer(path, open).putInt(4 * 3, Places.TAKEN);
            first.leave();
            slot.send(placed(1, 3, 5));
            slot.send(Frame.of(Frame.END, 1));
            slot.send(Peer.headed(Frame.ANSWER, 2, "200 OK", "next"));
            assertEquals(List.of("start 200", "write next", "end"), second.ended());
            assertEquals(Places.FREE, memory.getInt(4 * 3));
        }
    }

    @Test
    @DisplayName("L05 a block in memory that is not there ends the connection")
    void noPlaces() throws Exception {
        submit(new RecordedExchange("/x"));
        slot.receive();
        slot.send(placed(1, 0, 1));
        assertTrue(slot.ended());
    }

    @ParameterizedTest
    @CsvSource({"8, 1", "-1, 1", "0, 9", "0, -1"})
    @DisplayName("L05 and so does a place that is none")
    @EnabledOnOs(OS.LINUX)
    void noPlace(int place, int length) throws Exception {
        Path path = newPlaces();
        try (FileChannel open = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            submit(new RecordedExchange("/x"));
            slot.receive();
            slot.send(Peer.headed(Frame.START, 1, "200 OK", "a"));
            offer(path, open);
            slot.send(placed(1, place, length));
            assertTrue(slot.ended());
        }
    }

    /** A file with room for places of 8 bytes. */
    private Path newPlaces() throws IOException {
        return Files.write(root.resolve("places"), new byte[Places.HEAD + Places.COUNT * 8]);
    }

    /** Offers a file that is open as places; returns what lies in it. */
    private ByteBuffer offer(Path path, FileChannel open) throws IOException {
        slot.send(shared(Frame.PLACES, 1, path, inode(path), open.size()));
        return open.map(FileChannel.MapMode.READ_WRITE, 0, open.size()).order(ByteOrder.nativeOrder());
    }

    private static ByteBuffer placed(int number, int place, int length) {
        ByteBuffer payload = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(place)
                .putInt(length);
        return Frame.of(Frame.PLACED, number, payload.array(), 8);
    }

    @Test
    @DisplayName("an answer is taken on the container's loop, where there is one")
    void thread() throws Exception {
        RecordedExchange exchange = submit(new RecordedExchange("/x"));
        slot.receive();
        slot.send(Peer.headed(Frame.ANSWER, 1, "200 OK", ""));
        exchange.ended();
        assertEquals(lends ? lentThread : thread, exchange.caller());
    }

    @Test
    @DisplayName("where the container's loop has ended, the slots are watched by the engine's own")
    void lentLoopEnded() throws Exception {
        lent.stop();
        lentThread.join();
        exit.complete(null);
        verify(launcher, timeout(20_000)).launch(2); // on the loop's thread, which then takes what connects
        connectWorker("2");
        RecordedExchange exchange = submit(new RecordedExchange("/x"));
        slot.receive();
        slot.send(Peer.headed(Frame.ANSWER, 1, "200 OK", "hello"));
        assertEquals(List.of("start 200", "write hello", "end"), exchange.ended());
    }

    @Test
    @DisplayName("N07 a slot that begins anew when its worker has been told to end is told so, too")
    void connectsLate() throws Exception {
        supervisor.retire();
        supervisor.end(Duration.ofSeconds(20));
        assertEquals(Frame.STOP, slot.receive().type());
        assertEquals(Frame.STOP, control.receive().type());
        assertEquals(Frame.STOP, connect("secret", "1", "slot", "0").receive().type());
    }

    @Test
    @DisplayName("J01 a stream is flushed where the worker pauses")
    void stream() throws Exception {
        RecordedExchange exchange = submit(new RecordedExchange("/x"));
        slot.receive();
        slot.send(Peer.headed(Frame.START, 1, "200 OK", "a"));
        awaitCalls(exchange, 3);
        slot.send(Frame.of(Frame.BLOCK, 1, "b"));
        awaitCalls(exchange, 5);
        slot.send(Frame.of(Frame.END, 1));
        assertEquals(List.of("start 200", "write a", "flush", "write b", "flush", "end"), exchange.ended());
    }

    @Test
    @DisplayName("L03 a failure has a line and a traceback")
    void fail() throws Exception {
        RecordedExchange exchange = submit(new RecordedExchange("/x"));
        slot.receive();
        slot.send(Frame.of(Frame.FAIL, 1, "the application raised X\nTraceback\nX"));
        assertEquals(List.of("fail 500 the application raised X|Traceback\nX"), exchange.ended());
    }

    @Test
    @DisplayName("F the body is pulled, and ends with an empty frame")
    void pull() throws Exception {
        submit(new RecordedExchange("/x").body("", "more", "and", "more"));
        slot.receive();
        slot.send(read(1, 7));
        assertEquals("more", slot.receive().text());
        assertEquals("and", slot.receive().text());
        slot.send(read(1, 5));
        assertEquals("more", slot.receive().text());
        assertEnd(slot.receive());
    }

    @Test
    @DisplayName("F07 the body goes through memory that the worker shares, round and round")
    @EnabledOnOs(OS.LINUX)
    void sharedMemory() throws Exception {
        Path path = Files.write(root.resolve("memory"), new byte[16]);
        try (FileChannel open = FileChannel.open(path)) {
            submit(new RecordedExchange("/x").body("", "abcdefghij", "klmnopqr"));
            slot.receive();
            assertTrue(open.isOpen());
            slot.send(memory(1, path, inode(path)));
            slot.send(read(1, 10));
            assertShared(0, 10, slot.receive());
            assertEquals("abcdefghij", Files.readString(path).substring(0, 10));
            slot.send(read(1, 8));
            assertShared(10, 6, slot.receive());
            assertShared(0, 2, slot.receive());
            assertEquals("qrcdefghijklmnop", Files.readString(path));
            slot.send(read(1, 8));
            assertEnd(slot.receive());
        }
    }

    @Test
    @DisplayName("F07 and so does the next request's, from the memory's start on")
    @EnabledOnOs(OS.LINUX)
    void sharedMemoryAgain() throws Exception {
        Path path = Files.write(root.resolve("memory"), new byte[16]);
        try (FileChannel open = FileChannel.open(path)) {
            RecordedExchange exchange = submit(new RecordedExchange("/x").body("", "abc"));
            slot.receive();
            assertTrue(open.isOpen());
            slot.send(memory(1, path, inode(path)));
            slot.send(read(1, 3));
            assertShared(0, 3, slot.receive());
            slot.send(Peer.headed(Frame.ANSWER, 1, "200 OK", ""));
            exchange.ended();
            assertOver(1, slot.receive());
        }
        submit(new RecordedExchange("/y").body("", "defg"));
        slot.receive();
        slot.send(read(2, 4));
        assertShared(0, 4, slot.receive());
        assertTrue(Files.readString(path).startsWith("defg"));
    }

    @Test
    @DisplayName("F03 memory that an ended request's body may still arrive in is not the next request's")
    @EnabledOnOs(OS.LINUX)
    void sharedMemoryStillRead() throws Exception {
        Path path = Files.write(root.resolve("memory"), new byte[16]);
        RecordedExchange first =
                submit(new RecordedExchange("/x").body("", "unused").silent());
        try (FileChannel open = FileChannel.open(path)) {
            slot.receive();
            assertTrue(open.isOpen());
            slot.send(memory(1, path, inode(path)));
            slot.send(read(1, 16));
            slot.send(Peer.headed(Frame.ANSWER, 1, "200 OK", ""));
            first.ended();
            assertOver(1, slot.receive());
        }
        RecordedExchange second = submit(new RecordedExchange("/y").body("", "abc"));
        slot.receive();
        slot.send(read(2, 3));
        Peer.Received piece = slot.receive();
        assertEquals(Frame.DATA, piece.type());
        assertEquals("abc", piece.text());
        first.arrive("late");
        assertTrue(Files.readString(path).startsWith("late"));
        slot.send(Peer.headed(Frame.ANSWER, 2, "200 OK", ""));
        second.ended();
        assertOver(2, slot.receive());
        submit(new RecordedExchange("/z").body("", "defg"));
        slot.receive();
        slot.send(read(3, 4));
        assertShared(0, 4, slot.receive());
        assertTrue(Files.readString(path).startsWith("defg"));
    }

    @Test
    @DisplayName("F07 memory that cannot be opened here is not used")
    @EnabledOnOs(OS.LINUX)
    void otherMemory() throws Exception {
        Path path = Files.write(root.resolve("memory"), new byte[16]);
        try (FileChannel open = FileChannel.open(path)) {
            submit(new RecordedExchange("/x").body("", "abc"));
            slot.receive();
            assertTrue(open.isOpen());
            slot.send(memory(1, path, inode(path) + 1));
            slot.send(read(1, 3));
            assertEquals("abc", slot.receive().text());
        }
    }

    /** The body's end. */
    private static void assertEnd(Peer.Received frame) {
        assertEquals(Frame.DATA, frame.type());
        assertEquals("", frame.text());
    }

    /** What a thread of the application's is told that waits for more of a body when its request ends (F17). */
    private static void assertOver(int number, Peer.Received frame) {
        assertEquals(Frame.BROKEN, frame.type());
        assertEquals(number, frame.number());
        assertEquals("the request has ended", frame.text());
    }

    private static void assertShared(int place, int length, Peer.Received frame) {
        assertEquals(Frame.SHARED, frame.type());
        ByteBuffer payload = ByteBuffer.wrap(frame.payload()).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(place, payload.getInt());
        assertEquals(length, payload.getInt());
    }

    @Test
    @DisplayName(
            "F03 what the client sends behind the answer's end does not reach the next request; whoever waits is told")
    void lateBody() throws Exception {
        RecordedExchange exchange =
                submit(new RecordedExchange("/x").body("", "unused").silent());
        slot.receive();
        slot.send(read(1, 1000));
        slot.send(Peer.headed(Frame.ANSWER, 1, "200 OK", ""));
        exchange.ended();
        exchange.arrive("late");
        submit(new RecordedExchange("/y"));
        assertOver(1, slot.receive());
        Peer.Received next = slot.receive();
        assertEquals(Frame.REQUEST, next.type());
        assertEquals(2, next.number());
    }

    @Test
    @DisplayName("F14 a body that breaks off is told")
    void broken() throws Exception {
        submit(new RecordedExchange("/x").body("", new IOException("only 3 bytes")));
        slot.receive();
        slot.send(read(1, 1000));
        Peer.Received told = slot.receive();
        assertEquals(Frame.BROKEN, told.type());
        assertEquals("only 3 bytes", told.text());
    }

    @Test
    @DisplayName("L05 a client that goes while its request runs closes the thread's connection")
    void gone() throws Exception {
        RecordedExchange exchange = submit(new RecordedExchange("/x"));
        slot.receive();
        exchange.leave();
        assertTrue(slot.ended());
    }

    @Test
    @DisplayName("L05 so does one that has gone before its request began, at the first block")
    void goneBefore() throws Exception {
        submit(new RecordedExchange("/x"));
        RecordedExchange ahead = submit(new RecordedExchange("/y"));
        slot.receive();
        slot.receive();
        ahead.leave();
        slot.send(Peer.headed(Frame.ANSWER, 1, "200 OK", ""));
        slot.send(Peer.headed(Frame.START, 2, "200 OK", "endless"));
        assertTrue(slot.ended());
    }

    @Test
    @DisplayName("F17 and one that asks for the body of a client that has gone")
    void goneBeforeReading() throws Exception {
        RecordedExchange exchange = new RecordedExchange("/x").body("", "more");
        submit(exchange);
        slot.receive();
        exchange.listen(null);
        exchange.leave();
        slot.send(read(1, 1000));
        assertTrue(slot.ended());
    }

    @Test
    @DisplayName("J11 nothing is received while the client is slow")
    void pause() throws Exception {
        RecordedExchange exchange = submitOfSlow();
        awaitLoop();
        awaitLoop();
        assertFalse(exchange.calls().contains("write b"));
        exchange.listener().room();
        awaitCalls(exchange, 5);
    }

    @Test
    @DisplayName("what a worker has sent for a slow client is not taken any more when its process has ended")
    void exited() throws Exception {
        RecordedExchange exchange = submitOfSlow();
        exit.complete(null);
        List<String> calls = exchange.ended();
        assertEquals("fail 502 the worker process has ended|", calls.get(calls.size() - 1));
        assertEquals("ERROR worker 1 (process 0) has ended with status 0; lost GET /x", log.next());
        exchange.listener().room();
        assertTrue(slot.ended());
        awaitLoop();
        log.log(Level.INFO, "no defect");
        assertEquals("INFO no defect", log.next());
    }

    @Test
    @DisplayName("a request larger than the socket takes goes through, and so does its answer")
    void large() throws Exception {
        String body = "x".repeat(3_000_000);
        RecordedExchange exchange = submit(new RecordedExchange("/x").body(body));
        awaitLoop();
        Peer.Received request = slot.receive();
        assertTrue(request.payload().length > 3_000_000);
        slot.send(Peer.headed(Frame.ANSWER, 1, "200 OK", body));
        assertEquals("write " + body, exchange.ended().get(1));
    }

    @Test
    @DisplayName("a peer that breaks the rules loses its connection, and its request is answered 502")
    void rules() throws Exception {
        RecordedExchange exchange = submit(new RecordedExchange("POST", "/x"));
        slot.receive();
        slot.send(Frame.of(Frame.BLOCK, 99, "for whom?"));
        assertTrue(slot.ended());
        assertEquals(List.of("fail 502 the worker process has ended|"), exchange.ended());
        assertEquals("ERROR a defect in the bridge", log.next());
    }

    @Test
    @DisplayName("strangers are sent away")
    void strangers() throws Exception {
        assertTrue(connect("wrong", "1", "slot", "0").ended());
        assertTrue(connect("secret", "99", "slot", "0").ended());
        assertTrue(connect("secret", "1", "dance").ended());
        assertTrue(connect("secret").ended());
    }

    @Test
    @DisplayName("G03, G04 what a worker prints and logs goes into the log, with its level")
    void logs() throws Exception {
        connect("secret", "1", "stdout")
                .send(ByteBuffer.wrap("printed\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertEquals("INFO printed", log.next());
        connect("secret", "1", "stderr")
                .send(ByteBuffer.wrap("wrong\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertEquals("WARNING wrong", log.next());
        control.send(Frame.of(Frame.LOG, 10, "d"));
        control.send(Frame.of(Frame.LOG, 20, "i"));
        control.send(Frame.of(Frame.LOG, 30, "w"));
        control.send(Frame.of(Frame.LOG, 50, "e"));
        assertEquals(
                List.of("DEBUG d", "INFO i", "WARNING w", "ERROR e"),
                List.of(log.next(), log.next(), log.next(), log.next()));
    }

    @Test
    @DisplayName("a defect of the clockwork or of a task does not end the loop")
    void defects() throws Exception {
        loop.execute(() -> {
            throw new NoClassDefFoundError("Missing");
        });
        assertEquals("ERROR a defect in the bridge", log.next());
        defect.set(new IllegalStateException("tick"));
        loop.wakeup();
        assertEquals("ERROR a defect in the bridge", log.next());
        awaitLoop();
        assertTrue(thread.isAlive());
    }

    private RecordedExchange submit(RecordedExchange exchange) {
        pool.submit(new Job(exchange));
        return exchange;
    }

    /** Submits a request; its client is slow from the first block of its answer on, and a second block is sent. */
    private RecordedExchange submitOfSlow() throws Exception {
        RecordedExchange exchange = submit(new RecordedExchange("/x"));
        slot.receive();
        slot.send(Peer.headed(Frame.START, 1, "200 OK", "a"));
        awaitCalls(exchange, 3);
        exchange.listener().full();
        awaitLoop();
        slot.send(Frame.of(Frame.BLOCK, 1, "b"));
        return exchange;
    }

    private Peer connect(String... hello) throws IOException {
        return new Peer(folder.server().getLocalAddress()).hello(hello);
    }

    private ByteBuffer read(int number, int most) {
        ByteBuffer asked = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(most);
        return Frame.of(Frame.READ, number, asked.array(), 4);
    }

    private void awaitLoop() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        loop.execute(() -> lent.execute(done::countDown));
        assertTrue(done.await(20, TimeUnit.SECONDS));
    }

    private void awaitCalls(RecordedExchange exchange, int count) throws InterruptedException {
        while (exchange.calls().size() < count) {
            awaitLoop();
        }
    }
}
