package org.wsgibridge.gateway;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;

/** What the streams of Servlet 6.1 can do that those of 6.0 cannot: they take buffers outside of the heap. */
final class Servlet61 {

    /** {@code ServletInputStream.read(ByteBuffer)}; null before Servlet 6.1. */
    private static final MethodHandle READ = find(ServletInputStream.class, "read", int.class);

    /** {@code ServletOutputStream.write(ByteBuffer)}; null before Servlet 6.1. */
    private static final MethodHandle WRITE = find(ServletOutputStream.class, "write", void.class);

    /** Whether a stream's class reads into buffers itself. What others inherit copies, and may ask too early. */
    private static final ClassValue<Boolean> READS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return overrides(type, "read", ServletInputStream.class);
        }
    };

    /** Whether a stream's class writes buffers itself. What others inherit copies, and refuses where the stream is not ready. */
    private static final ClassValue<Boolean> WRITES = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return overrides(type, "write", ServletOutputStream.class);
        }
    };

    private Servlet61() {}

    private static boolean overrides(Class<?> type, String name, Class<?> stream) {
        try {
            return !type.getMethod(name, ByteBuffer.class).getDeclaringClass().equals(stream);
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private static MethodHandle find(Class<?> stream, String name, Class<?> returned) {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(stream, name, MethodType.methodType(returned, ByteBuffer.class));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** Whether the container has streams that write buffers. */
    static boolean writes() {
        return WRITE != null;
    }

    /** Whether {@link #write} can be called, and is worth it. */
    static boolean writes(ServletOutputStream stream) {
        return WRITE != null && WRITES.get(stream.getClass());
    }

    /** Whether {@link #read} can be called, and is worth it. */
    static boolean reads(ServletInputStream stream) {
        return READ != null && READS.get(stream.getClass());
    }

    /**
     * Reads into a buffer, from its position on.
     *
     * @param buffer its position and limit are not to be relied on afterwards: Tomcat flips it, as the standard says, and
     *     Jetty does not
     * @return how many bytes; -1 at the end
     */
    static int read(ServletInputStream stream, ByteBuffer buffer) throws IOException {
        try {
            return (int) READ.invokeExact(stream, buffer);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("not declared", e);
        }
    }

    /** Writes what a buffer holds; it is the container's until the stream is ready again. */
    static void write(ServletOutputStream stream, ByteBuffer buffer) throws IOException {
        try {
            WRITE.invokeExact(stream, buffer);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("not declared", e);
        }
    }
}
