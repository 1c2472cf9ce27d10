package org.wsgibridge.gateway;

import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Buffers outside of the heap, which a file is read into and a socket written from without another copy. A container
 * takes them as they are since Servlet 6.1.
 */
final class DirectBuffers {

    /** Bytes in each buffer. */
    private static final int SIZE = 128 * 1024;

    private static final int MOST_KEPT = 16;

    private static final Queue<ByteBuffer> KEPT = new ArrayBlockingQueue<>(MOST_KEPT);

    /** {@code ServletOutputStream.write(ByteBuffer)}; null before Servlet 6.1. */
    private static final MethodHandle WRITE = find();

    private DirectBuffers() {}

    private static MethodHandle find() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(
                            ServletOutputStream.class, "write", MethodType.methodType(void.class, ByteBuffer.class));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** Lends an empty buffer; one in the heap where the container takes no other. */
    static ByteBuffer lend() {
        if (WRITE == null) {
            return ByteBuffer.allocate(SIZE);
        }
        ByteBuffer kept = KEPT.poll();
        return kept == null ? ByteBuffer.allocateDirect(SIZE) : kept.clear();
    }

    /** Takes a buffer back that nobody uses any more. */
    static void giveBack(ByteBuffer buffer) {
        if (buffer.isDirect()) {
            KEPT.offer(buffer); // one more than are kept is left to the collector
        }
    }

    /** Writes what a buffer holds; it is the container's until the stream is ready again. */
    static void write(ServletOutputStream stream, ByteBuffer buffer) throws IOException {
        if (buffer.hasArray()) {
            stream.write(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
            return;
        }
        try {
            WRITE.invokeExact(stream, buffer);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("not declared", e);
        }
    }
}
