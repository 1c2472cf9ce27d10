package org.wsgibridge.embedded;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The process's native memory and its dynamic linker. Pointers are longs here: the machine's addresses, of which nothing
 * is checked.
 */
@SuppressWarnings("restricted") // that is what it is for
final class Native {

    static final ValueLayout.OfLong POINTER = ValueLayout.JAVA_LONG;

    private static final int RTLD_NOW = 2;
    private static final int RTLD_GLOBAL = 0x100;

    private static final Linker LINKER = Linker.nativeLinker();

    /** All memory. */
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final MethodHandle DLOPEN = standard("dlopen", POINTER, POINTER, ValueLayout.JAVA_INT);
    private static final MethodHandle DLSYM = standard("dlsym", POINTER, POINTER, POINTER);
    private static final MethodHandle DLERROR = standard("dlerror", POINTER);

    private Native() {}

    /**
     * Loads a library such that libraries that are loaded later see its symbols, as C extensions of Python's must.
     *
     * @return 0 where it cannot be loaded; {@link #loadingError} says why
     */
    static long load(Path library) {
        try (Arena arena = Arena.ofConfined()) {
            return (long) DLOPEN.invokeExact(text(arena, library.toString()), RTLD_NOW | RTLD_GLOBAL);
        } catch (Throwable e) {
            throw defect(e);
        }
    }

    static String loadingError() {
        try {
            long message = (long) DLERROR.invokeExact();
            return message == 0 ? "unknown" : text(message);
        } catch (Throwable e) {
            throw defect(e);
        }
    }

    /** The address of a symbol of any library that has been loaded; 0 where there is none. */
    static long find(String symbol) {
        try (Arena arena = Arena.ofConfined()) {
            return (long) DLSYM.invokeExact(0L, text(arena, symbol));
        } catch (Throwable e) {
            throw defect(e);
        }
    }

    /** A function of any library that has been loaded. */
    static MethodHandle function(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        long address = find(name);
        if (address == 0) {
            throw new IllegalStateException("this CPython does not export " + name);
        }
        return LINKER.downcallHandle(MemorySegment.ofAddress(address), descriptor, options);
    }

    /** A function that calls Java, until the arena is closed. */
    static long upcall(MethodHandle target, FunctionDescriptor descriptor, Arena arena) {
        return LINKER.upcallStub(target, descriptor, arena).address();
    }

    /** A C string. */
    static long text(Arena arena, String text) {
        return arena.allocateFrom(text).address();
    }

    /** Reads a C string. */
    static String text(long address) {
        return MEMORY.getString(address);
    }

    /** Where the first byte of a buffer outside of the heap is. */
    static long address(ByteBuffer buffer) {
        return MemorySegment.ofBuffer(buffer).address();
    }

    static byte[] bytes(long address, int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(MEMORY, ValueLayout.JAVA_BYTE, address, bytes, 0, length);
        return bytes;
    }

    /** Copies as much as a buffer outside of the heap has room for; its position stays. */
    static void copy(long address, ByteBuffer into) {
        MemorySegment.copy(MEMORY, address, MemorySegment.ofBuffer(into), 0, into.remaining());
    }

    static void put(long address, byte[] bytes, int length) {
        MemorySegment.copy(bytes, 0, MEMORY, ValueLayout.JAVA_BYTE, address, length);
    }

    static long pointer(long address) {
        return MEMORY.get(POINTER, address);
    }

    static void putPointer(long address, long value) {
        MEMORY.set(POINTER, address, value);
    }

    static void putInt(long address, int value) {
        MEMORY.set(ValueLayout.JAVA_INT, address, value);
    }

    /** What native calls never throw, they never throw. */
    static AssertionError defect(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return new AssertionError(cause);
    }

    private static MethodHandle standard(String name, MemoryLayout result, MemoryLayout... parameters) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().find(name).orElseThrow(), FunctionDescriptor.of(result, parameters));
    }
}
