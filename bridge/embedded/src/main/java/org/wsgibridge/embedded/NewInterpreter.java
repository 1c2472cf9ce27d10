package org.wsgibridge.embedded;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.wsgibridge.embedded.Native.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import org.wsgibridge.engine.EngineException;

/** Makes interpreters beside the main one, from CPython 3.12 on. */
final class NewInterpreter {

    private static final int SHARED_GIL = 1;
    private static final int OWN_GIL = 2;

    private static final MemoryLayout STATUS = MemoryLayout.structLayout(
            JAVA_INT, MemoryLayout.paddingLayout(4), POINTER, POINTER, JAVA_INT, MemoryLayout.paddingLayout(4));

    private static final long MESSAGE = 16; // within the status

    private static final MethodHandle CREATE =
            Native.function("Py_NewInterpreterFromConfig", FunctionDescriptor.of(STATUS, POINTER, POINTER));

    private NewInterpreter() {}

    /** An interpreter that shares the main one's GIL, and may load every C extension; its thread state is current. */
    static long sharing() throws EngineException {
        return create(1, 1, 1, 1, 1, 0, SHARED_GIL);
    }

    /** An interpreter like {@link #sharing}'s where there is no GIL: C extensions must be made for it (PEP 703). */
    static long freeThreaded() throws EngineException {
        return create(1, 1, 1, 1, 1, 1, SHARED_GIL);
    }

    /** An interpreter with a GIL of its own, which takes C extensions that are made for it only. */
    static long own() throws EngineException {
        return create(0, 0, 0, 1, 1, 1, OWN_GIL);
    }

    /**
     * Makes one.
     *
     * @param config use_main_obmalloc, allow_fork, allow_exec, allow_threads, allow_daemon_threads,
     *     check_multi_interp_extensions, gil
     */
    private static long create(int... config) throws EngineException {
        try (Arena arena = Arena.ofConfined()) {
            long settings = arena.allocateFrom(JAVA_INT, config).address();
            long threadState = arena.allocate(POINTER).address();
            MemorySegment status = (MemorySegment) CREATE.invokeExact((SegmentAllocator) arena, threadState, settings);
            if (status.get(JAVA_INT, 0) != 0 || Native.pointer(threadState) == 0) {
                long message = status.get(POINTER, MESSAGE);
                throw new EngineException(
                        "CPython has made no interpreter: " + (message == 0 ? "unknown why" : Native.text(message)));
            }
            return Native.pointer(threadState);
        } catch (EngineException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.defect(e);
        }
    }
}
