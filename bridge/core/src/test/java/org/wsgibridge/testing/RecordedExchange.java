package org.wsgibridge.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.wsgibridge.engine.Environ;
import org.wsgibridge.engine.Exchange;
import org.wsgibridge.engine.Failure;
import org.wsgibridge.engine.FilePart;
import org.wsgibridge.engine.LentBlock;
import org.wsgibridge.engine.ResponseHead;

/** A request of a test's, and what an engine does with it. */
public final class RecordedExchange implements Exchange {

    private final Environ environ = new Environ();
    private final Deque<Object> body = new ArrayDeque<>();
    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
    private volatile boolean over;
    private byte[] ahead = {};
    private boolean pulls;
    private boolean filling;
    private boolean silent;
    private boolean blocking;
    private final AtomicInteger reads = new AtomicInteger();
    private Waiting waiting;
    private final Deque<LentBlock> blanks = new ArrayDeque<>();
    private Path spooled;
    private volatile Listener listener;
    private volatile Thread caller;

    /** Makes a {@code GET} of a path. */
    public RecordedExchange(String path) {
        this("GET", path);
    }

    public RecordedExchange(String method, String path) {
        environ.put("REQUEST_METHOD", method);
        environ.put("REQUEST_URI", path);
        environ.put("PATH_INFO", path);
    }

    /** Gives it a body: what has been read, and what is pulled; an IOException ends it. */
    public RecordedExchange body(String ahead, Object... pulled) {
        this.ahead = ahead.getBytes(ISO_8859_1);
        pulls = pulled.length > 0;
        body.addAll(List.of(pulled));
        return this;
    }

    /** Gives it a body in a file. */
    public RecordedExchange spooled(Path file) {
        spooled = file;
        return this;
    }

    /** Lets the client leave. */
    public RecordedExchange leave() {
        over = true;
        if (listener != null) {
            listener.gone();
        }
        return this;
    }

    /** Lets the first block fill the client's buffer. */
    public RecordedExchange filling() {
        filling = true;
        return this;
    }

    /** Lets the container lend this memory. */
    public RecordedExchange lending(LentBlock blank) {
        blanks.add(blank);
        return this;
    }

    /** Lets the client send no more of its body, unless it {@linkplain #arrive arrives}. */
    public RecordedExchange silent() {
        silent = true;
        return this;
    }

    /** Lets a silent client send a piece, for which the engine has asked. */
    public void arrive(String piece) {
        waiting.take(piece);
    }

    /** Lets a silent client send the last piece, for which the engine has asked. */
    public void last(String piece) {
        pulls = false;
        arrive(piece);
    }

    /** Lets a silent client break its body off, for which the engine has asked. */
    public void breakOff(IOException cause) {
        waiting.reader.broken(cause);
    }

    /** Lets the container have one thread for reading and writing. */
    public RecordedExchange blocking() {
        blocking = true;
        return this;
    }

    /** How often the engine has asked for a part of the body. */
    public int reads() {
        return reads.get();
    }

    /** A part of the body that is asked for. */
    private final class Waiting {
        private final ByteBuffer into;
        private final BodyReader reader;

        Waiting(ByteBuffer into, BodyReader reader) {
            this.into = into;
            this.reader = reader;
        }

        /** Takes what there is room for; the rest comes next. */
        void take(String piece) {
            int length = Math.min(piece.length(), into.remaining());
            if (length < piece.length()) {
                body.addFirst(piece.substring(length));
            }
            into.put(into.position(), piece.getBytes(ISO_8859_1), 0, length);
            reader.data(length);
        }
    }

    /** What was called so far. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** The thread of the last call. */
    public Thread caller() {
        return caller;
    }

    /** Waits for the end; returns what was called. */
    public List<String> ended() throws InterruptedException {
        return until(call -> call.equals("end") || call.startsWith("fail"));
    }

    /** Waits for a call; returns what was called. */
    public List<String> until(Predicate<String> last) throws InterruptedException {
        List<String> all = new ArrayList<>();
        do {
            String call = calls.poll(20, TimeUnit.SECONDS);
            if (call == null) {
                throw new AssertionError("not ended: " + all);
            }
            all.add(call);
        } while (!last.test(all.get(all.size() - 1)));
        return all;
    }

    /** Who hears of the client. */
    public Listener listener() {
        return listener;
    }

    @Override
    public Environ environ() {
        return environ;
    }

    @Override
    public byte[] bodyAhead() {
        return ahead;
    }

    @Override
    public Optional<Path> spooled() {
        return Optional.ofNullable(spooled);
    }

    @Override
    public boolean bodyContinues() {
        return pulls;
    }

    @Override
    public boolean readsBlock() {
        return blocking;
    }

    @Override
    public void read(ByteBuffer into, BodyReader reader) {
        if (silent) {
            waiting = new Waiting(into, reader);
            reads.incrementAndGet();
            return;
        }
        reads.incrementAndGet();
        Object piece = body.poll();
        if (over) {
            reader.broken(new IOException("over"));
        } else if (piece == null) {
            pulls = false;
            reader.data(0);
        } else if (piece instanceof IOException broken) {
            reader.broken(broken);
        } else {
            new Waiting(into, reader).take(piece.toString());
        }
    }

    @Override
    public void listen(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void answer(ResponseHead head, byte[] body) {
        start(head);
        if (body.length > 0) {
            write(body);
        }
        end();
    }

    @Override
    public void start(ResponseHead head) {
        StringBuilder text = new StringBuilder("start " + head.status());
        for (int i = 0; i < head.size(); i++) {
            text.append(' ').append(head.name(i)).append('=').append(head.value(i));
        }
        add(text.toString());
    }

    @Override
    public Optional<LentBlock> blank() {
        return blanks.isEmpty() ? Optional.empty() : Optional.of(blanks.remove());
    }

    @Override
    public void write(LentBlock block) {
        byte[] copy = new byte[block.bytes().remaining()];
        block.bytes().get(copy);
        block.giveBack();
        write(copy);
    }

    @Override
    public void write(FilePart file) {
        try (file) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.remaining()));
            file.read(bytes);
            add("file " + ISO_8859_1.decode(bytes.flip()));
        } catch (IOException e) {
            add("file " + e);
        }
    }

    @Override
    public void write(byte[] block) {
        add("write " + new String(block, ISO_8859_1));
        if (filling) {
            filling = false;
            listener.full();
        }
    }

    @Override
    public void flush() {
        add("flush");
    }

    @Override
    public void end() {
        add("end");
        over = true;
    }

    @Override
    public void fail(Failure failure) {
        add("fail " + failure.status() + " " + failure.message() + "|" + failure.detail());
        over = true;
    }

    @Override
    public boolean over() {
        return over;
    }

    private void add(String call) {
        caller = Thread.currentThread();
        if (!over) {
            calls.add(call);
        }
    }
}
