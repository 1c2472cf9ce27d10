package org.wsgibridge.embedded;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.wsgibridge.embedded.Native.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** The calling thread's stack: Python must leave enough of it to Java. */
final class Stack {

    /** What is left to Java where Python has come to its end: for a call to Java, and the JVM's own guard pages. */
    private static final long RESERVE = 512 * 1024;

    /** More than a {@code pthread_attr_t} has. */
    private static final int ATTRIBUTES = 256;

    private static final String PROTECT = "PyUnstable_ThreadState_SetStackProtection";

    private Stack() {}

    /** Lets Python raise RecursionError early enough; before 3.14 it counts calls, and this does nothing. */
    static void protect(long threadState) {
        if (Native.find(PROTECT) == 0) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle self = Native.function("pthread_self", FunctionDescriptor.of(JAVA_LONG));
            MethodHandle attributesOf =
                    Native.function("pthread_getattr_np", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, POINTER));
            MethodHandle stackOf = Native.function(
                    "pthread_attr_getstack", FunctionDescriptor.of(JAVA_INT, POINTER, POINTER, POINTER));
            MethodHandle destroy = Native.function("pthread_attr_destroy", FunctionDescriptor.of(JAVA_INT, POINTER));
            MethodHandle protect =
                    Native.function(PROTECT, FunctionDescriptor.of(JAVA_INT, POINTER, POINTER, JAVA_LONG));
            long attributes = arena.allocate(ATTRIBUTES, 16).address();
            long start = arena.allocate(POINTER).address();
            long size = arena.allocate(JAVA_LONG).address();
            int status = (int) attributesOf.invokeExact((long) self.invokeExact(), attributes);
            if (status == 0) {
                status = (int) stackOf.invokeExact(attributes, start, size);
                status |= (int) destroy.invokeExact(attributes);
                status |= (int) protect.invokeExact(
                        threadState, Native.pointer(start) + RESERVE, Native.pointer(size) - RESERVE);
            }
            assert status == 0;
        } catch (Throwable e) {
            throw Native.defect(e);
        }
    }
}
