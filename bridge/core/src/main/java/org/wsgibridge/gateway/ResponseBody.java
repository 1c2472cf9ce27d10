package org.wsgibridge.gateway;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.wsgibridge.engine.FilePart;
import org.wsgibridge.engine.LentBlock;
import org.wsgibridge.engine.ResponseHead;

/**
 * The response, on its way to the client (sections I, J and M). Used on the exchange's lane only.
 *
 * <p>The container's response is touched once, when the first bytes are sent or the answer is complete. A short answer
 * goes into the container's buffer whole; a long one is written as the client takes it.
 */
final class ResponseBody implements WriteListener {

    /** Answers up to this many bytes are handed to the container in one piece. */
    static final int WHOLE = 64 * 1024;

    /** Small enough for containers to put into their buffer instead of writing it through. */
    private static final int SLICE = 4 * 1024;

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Lane lane;
    private final Consumer<String> warn;
    private final IntConsumer taken;
    private final boolean headOnly;
    private final boolean takesLent;
    private final DirectBuffers buffers;

    private ResponseHead head;
    private boolean bodyless;
    private long declared;
    private long written;
    private boolean overlong;

    private final Queue<Block> pending = new ArrayDeque<>(2);
    private int waiting;
    private Block last; // the container may still be writing it
    private FilePart file; // behind what is pending
    private Block fileBlock;
    private boolean flush;
    private boolean ended;
    private String cut;

    private BodySink sink;
    private ServletOutputStream listened;
    private boolean writable;

    /**
     * Makes the response of a request.
     *
     * @param warn takes a line for the log where the application breaks a rule
     * @param taken hears how many of the bytes that {@linkplain Block#counted count} wait no more; nothing of a short answer
     */
    ResponseBody(
            HttpServletRequest request,
            HttpServletResponse response,
            Lane lane,
            Consumer<String> warn,
            IntConsumer taken) {
        this.request = request;
        this.response = response;
        this.lane = lane;
        this.warn = warn;
        this.taken = taken;
        this.headOnly = request.getMethod().equals("HEAD");
        this.takesLent = Servlet61.writes() && request.getProtocol().startsWith("HTTP/1");
        this.buffers = takesLent ? DirectBuffers.SHARED : DirectBuffers.NONE;
    }

    /**
     * Whether the container writes memory that is lent, and is done with it when it says so. Over HTTP/2 it is not: what a
     * client has given up may still go out to it, behind others' frames.
     */
    boolean takesLent() {
        return takesLent;
    }

    /** Lends a buffer that the container writes from; empty where there is none. */
    Optional<LentBlock> blank() {
        return buffers.blank();
    }

    boolean started() {
        return head != null;
    }

    /** The status; 0 before the response is started. */
    int status() {
        return started() ? head.status() : 0;
    }

    void start(ResponseHead head) {
        this.head = head;
        int status = head.status();
        this.declared = hasContent(status) ? head.contentLength() : -1;
        // A HEAD without a length gets its body through, so that the container finds the length that GET has (M01).
        this.bodyless = !hasContent(status) || status == 304 || headOnly && declared >= 0;
    }

    /** Whether answers with a status have content, or at least a length of some (M02, M04). */
    private static boolean hasContent(int status) {
        return status != 204 && status != 205;
    }

    /** Takes a block. */
    void write(Block block) throws IOException {
        int length = wanted(block.length());
        if (length < block.length()) {
            int counted = block.counted();
            block.cut(length);
            taken.accept(counted - block.counted());
        }
        if (length > 0) {
            written += length;
            waiting += length;
            pending.add(block);
        } else {
            block.giveBack();
        }
        if (sink != null || waiting > WHOLE || length > 0 && block.lent() != null) {
            push();
        }
    }

    /** How much of a block belongs to the body. */
    private int wanted(int length) {
        if (bodyless) {
            return 0;
        }
        if (declared >= 0 && length > declared - written) {
            warnOverlong();
            return (int) (declared - written);
        }
        return length;
    }

    /** Takes the rest of the body. Its length is known, so the client is told (J02). */
    void write(FilePart rest) throws IOException {
        if (declared < 0 && hasContent(head.status())) {
            declared = written + rest.remaining();
            bodyless |= headOnly;
        }
        written += rest.remaining();
        file = rest;
        if (bodyless) {
            drop();
        } else {
            push();
        }
    }

    /** The client has gone: nobody wants the rest of the body. */
    void gone() {
        drop();
        dropPending();
        if (last != null) {
            last.giveUp();
            last = null;
        }
        if (fileBlock != null) {
            fileBlock.giveUp();
            fileBlock = null;
        }
    }

    private void dropPending() {
        waiting = 0;
        for (Block block = pending.poll(); block != null; block = pending.poll()) {
            int counted = block.counted();
            block.giveBack();
            taken.accept(counted);
        }
    }

    private void drop() {
        if (file != null) {
            close(file);
            file = null;
        }
    }

    /** Closes a file that nobody wants any more; on any thread. */
    void close(FilePart unwanted) {
        try {
            unwanted.close();
        } catch (IOException e) {
            warn.accept("a file cannot be closed: " + e);
        }
    }

    private void warnOverlong() {
        if (!overlong) {
            overlong = true;
            warn.accept("the body is longer than its Content-Length of " + declared + "; the rest is dropped (J05)");
        }
    }

    void flush() throws IOException {
        flush = true;
        push();
    }

    void end() throws IOException {
        if (!bodyless && declared > written) {
            warn.accept("the body has " + written + " bytes, its Content-Length says " + declared + " (J06)");
            cut("the body is shorter than its Content-Length");
            return;
        }
        ended = true;
        boolean unknownLength = lengthIsUnknown();
        if (sink != null || waiting > WHOLE || unknownLength) {
            flush |= unknownLength;
            push();
        } else {
            sendWhole();
        }
    }

    /** Whether a length that the container finds by itself would be wrong: that of a GET (M01), or of a 200 (M03). */
    private boolean lengthIsUnknown() {
        return declared < 0 && (head.status() == 304 || headOnly && !bodyless && written == 0);
    }

    /** Sends what is there, then cuts the connection. */
    void cut(String reason) throws IOException {
        cut = reason;
        flush = true;
        push();
    }

    /** Cuts the connection also where the client does not take what is there. */
    void cutAtOnce(String reason) throws IOException {
        cut(reason);
        if (!lane.over() && response.isCommitted()) {
            gone();
            lane.abort(reason);
        }
    }

    /** A short answer: it fits the container's buffer, so that nothing here can wait for the client. */
    private void sendWhole() throws IOException {
        boolean lengthByContainer = !bodyless && declared == written;
        commit(!lengthByContainer);
        if (waiting >= response.getBufferSize()) {
            response.setBufferSize(waiting + 1);
        }
        for (Block block = pending.poll(); block != null; block = pending.poll()) {
            writeSlices(block.bytes());
        }
        waiting = 0;
        flushHead();
        lane.complete();
    }

    /** Where an asynchronous HEAD over HTTP/2 has not been flushed, Tomcat ends it without any headers (M01). */
    private void flushHead() throws IOException {
        if (!headOnly || lane.mayBlock() || !Tomcat.carriesHttp2(request)) {
            return;
        }
        if (!bodyless) {
            response.setContentLengthLong(written); // the container finds no length that early
        }
        sink.flush();
    }

    private void writeSlices(ByteBuffer bytes) throws IOException {
        int end = bytes.limit();
        while (bytes.position() < end) {
            bytes.limit(Math.min(end, bytes.position() + SLICE));
            sink.write(bytes);
            bytes.position(bytes.limit());
        }
    }

    /** Writes what the client takes. */
    private void push() throws IOException {
        if (headOnly && !bodyless) { // nothing of it goes out, and over HTTP/2 Jetty would flush it for ever
            bodyless = true;
            flush = true; // or the container takes it for empty, and tells a length of 0 (M01)
            dropPending();
        }
        if (sink == null) {
            commit(true);
            flushHead();
            if (!lane.mayBlock()) {
                listened = sink.stream();
                listened.setWriteListener(this);
            }
        }
        while (isWritable()) {
            giveBack();
            Block block = pending.poll();
            if (block != null) {
                push(block);
            } else if (file != null) {
                pushFile();
            } else if (flush) {
                flush = false;
                sink.flush();
            } else {
                finish();
                break;
            }
        }
    }

    private void push(Block block) throws IOException {
        int counted = block.counted();
        waiting -= block.length();
        last = block;
        try {
            sink.write(block.bytes());
        } finally {
            taken.accept(counted);
        }
    }

    /** The container is done with the last block. */
    private void giveBack() {
        if (last != null) {
            last.giveBack();
            last = null;
        }
    }

    private void pushFile() throws IOException {
        if (fileBlock == null) {
            fileBlock = buffers.lend();
        }
        ByteBuffer buffer = fileBlock.bytes();
        int count = file.read(buffer.clear());
        if (count > 0) {
            sink.write(buffer.flip());
        } else {
            warn.accept("a file has become shorter while it was sent (K03)");
            cut = "the file has become shorter";
        }
        if (count <= 0 || file.remaining() == 0) {
            drop();
        }
    }

    private boolean isWritable() throws IOException {
        if (listened == null) {
            return true;
        }
        try {
            writable = writable && listened.isReady();
        } catch (IllegalStateException e) { // Tomcat has ended the request, and says so later (L05)
            throw new IOException("the container has ended the request", e);
        }
        return writable;
    }

    /** All that was written has been taken. */
    private void finish() {
        if (fileBlock != null) {
            fileBlock.giveBack();
            fileBlock = null;
        }
        if (cut != null) {
            lane.abort(cut);
        } else if (ended) {
            lane.complete();
        }
    }

    /** Gives the container the head, and from here on the body. */
    private void commit(boolean withLength) throws IOException {
        ResponseTranslator.apply(head, response);
        if (withLength && declared >= 0) {
            response.setContentLengthLong(declared);
        }
        sink = BodySink.of(response, request.getDispatcherType() == DispatcherType.INCLUDE);
    }

    @Override
    public void onWritePossible() {
        lane.execute(() -> {
            writable = true;
            push();
        });
    }

    @Override
    public void onError(Throwable cause) {
        lane.execute(() -> {
            throw cause instanceof IOException e ? e : new IOException(cause);
        });
    }
}
