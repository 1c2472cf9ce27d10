package org.wsgibridge.embedded;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.wsgibridge.embedded.Native.POINTER;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;

/**
 * The functions of CPython's C API that the engine calls, under their names without prefix. Initialized after the library
 * has been loaded. Objects and thread states are addresses; 0 is NULL.
 */
final class Capi {

    /** For functions that neither wait nor run code of Python's. */
    private static final Linker.Option SHORT = Linker.Option.critical(false);

    private static final MethodHandle SAVE_THREAD = function("PyEval_SaveThread", POINTER);
    private static final MethodHandle RESTORE_THREAD = procedure("PyEval_RestoreThread", POINTER);
    private static final MethodHandle THREAD_STATE_NEW = function("PyThreadState_New", POINTER, POINTER);
    private static final MethodHandle THREAD_STATE_CLEAR = procedure("PyThreadState_Clear", POINTER);
    private static final MethodHandle THREAD_STATE_DELETE = procedure("PyThreadState_DeleteCurrent");
    private static final MethodHandle THREAD_STATE_SWAP = function("PyThreadState_Swap", POINTER, POINTER);
    private static final MethodHandle THREAD_STATE_NEXT = function("PyThreadState_Next", POINTER, POINTER);
    private static final MethodHandle THREAD_STATE_FRAME = function("PyThreadState_GetFrame", POINTER, POINTER);
    private static final MethodHandle SET_ASYNC_EXC =
            function("PyThreadState_SetAsyncExc", JAVA_INT, JAVA_LONG, POINTER);
    private static final MethodHandle THREAD_IDENT = function("PyThread_get_thread_ident", JAVA_LONG);
    private static final MethodHandle INTERPRETER_MAIN = function("PyInterpreterState_Main", POINTER);
    private static final MethodHandle INTERPRETER_GET = function("PyInterpreterState_Get", POINTER);
    private static final MethodHandle INTERPRETER_THREADS = function("PyInterpreterState_ThreadHead", POINTER, POINTER);
    private static final MethodHandle NEW_INTERPRETER = function("Py_NewInterpreter", POINTER);
    private static final MethodHandle END_INTERPRETER = procedure("Py_EndInterpreter", POINTER);

    private static final MethodHandle DECREF = procedure("Py_DecRef", POINTER);
    private static final MethodHandle INCREF = procedure("Py_IncRef", POINTER);
    private static final MethodHandle READ_MARSHAL =
            function("PyMarshal_ReadObjectFromString", POINTER, POINTER, JAVA_LONG);
    private static final MethodHandle IMPORT = function("PyImport_ImportModule", POINTER, POINTER);
    private static final MethodHandle GET_ATTRIBUTE = function("PyObject_GetAttrString", POINTER, POINTER, POINTER);
    private static final MethodHandle CALL = function("PyObject_Call", POINTER, POINTER, POINTER, POINTER);
    private static final MethodHandle STRING = function("PyObject_Str", POINTER, POINTER);
    private static final MethodHandle UTF8 = function("PyUnicode_AsUTF8String", POINTER, POINTER);
    private static final MethodHandle DECODE_PATH = function("PyUnicode_DecodeFSDefault", POINTER, POINTER);
    private static final MethodHandle MEMORY_VIEW_NEW =
            function("PyMemoryView_FromMemory", POINTER, POINTER, JAVA_LONG, JAVA_INT);
    private static final MethodHandle BYTES_ADDRESS = brief("PyBytes_AsString", POINTER, POINTER);
    private static final MethodHandle BYTES_SIZE = brief("PyBytes_Size", JAVA_LONG, POINTER);
    private static final MethodHandle LONG_VALUE = brief("PyLong_AsLong", JAVA_LONG, POINTER);
    private static final MethodHandle BOOL_NEW = function("PyBool_FromLong", POINTER, JAVA_LONG);
    private static final MethodHandle TUPLE_NEW = function("PyTuple_New", POINTER, JAVA_LONG);
    private static final MethodHandle TUPLE_SET = function("PyTuple_SetItem", JAVA_INT, POINTER, JAVA_LONG, POINTER);
    private static final MethodHandle DICT_NEW = function("PyDict_New", POINTER);
    private static final MethodHandle DICT_SET = function("PyDict_SetItemString", JAVA_INT, POINTER, POINTER, POINTER);
    private static final MethodHandle LIST_INSERT = function("PyList_Insert", JAVA_INT, POINTER, JAVA_LONG, POINTER);
    private static final MethodHandle SYSTEM_OBJECT = function("PySys_GetObject", POINTER, POINTER);
    private static final MethodHandle FUNCTION_NEW = function("PyCFunction_NewEx", POINTER, POINTER, POINTER, POINTER);
    private static final MethodHandle SET_ERROR = procedure("PyErr_SetString", POINTER, POINTER);
    private static final MethodHandle FETCH_ERROR = procedure("PyErr_Fetch", POINTER, POINTER, POINTER);

    /** {@code PyBUF_READ}. */
    private static final int READ_ONLY = 0x100;

    private static final long NONE = Native.find("_Py_NoneStruct");

    private Capi() {}

    /** Gives up the GIL; returns the thread state that {@link #restoreThread} takes. */
    static long saveThread() {
        try {
            return (long) SAVE_THREAD.invokeExact();
        } catch (Throwable e) {
            throw Native.defect(e);
        }
    }

    /** Waits for the GIL. */
    static void restoreThread(long threadState) {
        run(RESTORE_THREAD, threadState);
    }

    /** A new thread state of the calling thread's; it is not current yet. */
    static long newThreadState(long interpreter) {
        return get(THREAD_STATE_NEW, interpreter);
    }

    /** Ends the current thread state, and gives up the GIL. */
    static void deleteThreadState(long threadState) {
        run(THREAD_STATE_CLEAR, threadState);
        try {
            THREAD_STATE_DELETE.invokeExact();
        } catch (Throwable e) {
            throw Native.defect(e);
        }
    }

    static long swapThreadState(long threadState) {
        return get(THREAD_STATE_SWAP, threadState);
    }

    /** How many threads an interpreter has; needs its GIL. */
    static int countThreads(long interpreter) {
        int count = 0;
        for (long state = get(INTERPRETER_THREADS, interpreter); state != 0; state = get(THREAD_STATE_NEXT, state)) {
            count++;
        }
        return count;
    }

    /** Where a thread of the current interpreter's stands: a frame; 0 where it is not in Python. Needs the GIL. */
    static long frame(long threadState) {
        return get(THREAD_STATE_FRAME, threadState);
    }

    /** Lets a thread raise an exception at its next instruction; 0 takes it back. */
    static void raiseIn(long thread, long exception) {
        try {
            int threads = (int) SET_ASYNC_EXC.invokeExact(thread, exception);
            assert threads <= 1;
        } catch (Throwable e) {
            throw Native.defect(e);
        }
    }

    /** What Python calls the calling thread. */
    static long threadIdent() {
        return get(THREAD_IDENT);
    }

    static long mainInterpreter() {
        return get(INTERPRETER_MAIN);
    }

    static long currentInterpreter() {
        return get(INTERPRETER_GET);
    }

    /** A new interpreter that shares the main one's GIL; its thread state is current. */
    static long newInterpreter() {
        return get(NEW_INTERPRETER);
    }

    /** Ends an interpreter; none is current afterwards. */
    static void endInterpreter(long threadState) {
        run(END_INTERPRETER, threadState);
    }

    static void release(long object) {
        if (object != 0) {
            run(DECREF, object);
        }
    }

    /** A new reference to None. */
    static long none() {
        run(INCREF, NONE);
        return NONE;
    }

    static long readMarshal(long address, long length) {
        try {
            return (long) READ_MARSHAL.invokeExact(address, length);
        } catch (Throwable e) {
            throw Native.defect(e);
        }
    }

    static long importModule(long name) {
        return get(IMPORT, name);
    }

    static long attribute(long object, long name) {
        return get(GET_ATTRIBUTE, object, name);
    }

    static long call(long callable, long arguments) {
        try {
            return (long) CALL.invokeExact(callable, arguments, 0L);
        } catch (Throwable e) {
            throw Native.defect(e);
        }
    }

    static long string(long object) {
        return get(STRING, object);
    }

    static long utf8(long string) {
        return get(UTF8, string);
    }

    static long decodePath(long path) {
        return get(DECODE_PATH, path);
    }

    /** A new memoryview, for reading, of memory that is not Python's. */
    static long newMemoryView(long address, long length) {
        try {
            return (long) MEMORY_VIEW_NEW.invokeExact(address, length, READ_ONLY);
        } catch (Throwable e) {
            throw Native.defect(e);
        }
    }

    static long bytesAddress(long bytes) {
        return get(BYTES_ADDRESS, bytes);
    }

    static long bytesSize(long bytes) {
        return get(BYTES_SIZE, bytes);
    }

    static long longValue(long number) {
        return get(LONG_VALUE, number);
    }

    static long newBool(boolean value) {
        return get(BOOL_NEW, value ? 1L : 0L);
    }

    static long newTuple(long size) {
        return get(TUPLE_NEW, size);
    }

    /** Puts an object into a new tuple, which takes the reference. */
    static void setItem(long tuple, long index, long object) {
        try {
            int status = (int) TUPLE_SET.invokeExact(tuple, index, object);
            assert status == 0;
        } catch (Throwable e) {
            throw Native.defect(e);
        }
    }

    static long newDict() {
        return get(DICT_NEW);
    }

    static void putItem(long dict, long name, long object) {
        try {
            int status = (int) DICT_SET.invokeExact(dict, name, object);
            assert status == 0;
        } catch (Throwable e) {
            throw Native.defect(e);
        }
    }

    static void insert(long list, long index, long object) {
        try {
            int status = (int) LIST_INSERT.invokeExact(list, index, object);
            assert status == 0;
        } catch (Throwable e) {
            throw Native.defect(e);
        }
    }

    /** An attribute of the module sys; the reference is borrowed. */
    static long systemObject(long name) {
        return get(SYSTEM_OBJECT, name);
    }

    /** A callable. */
    static long newFunction(long definition) {
        try {
            return (long) FUNCTION_NEW.invokeExact(definition, 0L, 0L);
        } catch (Throwable e) {
            throw Native.defect(e);
        }
    }

    /** Raises an exception; the function that the thread runs must return NULL. */
    static void raise(long exception, long message) {
        try {
            SET_ERROR.invokeExact(exception, message);
        } catch (Throwable e) {
            throw Native.defect(e);
        }
    }

    /** Takes the exception that has been raised: type, value and traceback go to three places. */
    static void fetchError(long type, long value, long traceback) {
        try {
            FETCH_ERROR.invokeExact(type, value, traceback);
        } catch (Throwable e) {
            throw Native.defect(e);
        }
    }

    private static long get(MethodHandle function) {
        try {
            return (long) function.invokeExact();
        } catch (Throwable e) {
            throw Native.defect(e);
        }
    }

    private static long get(MethodHandle function, long argument) {
        try {
            return (long) function.invokeExact(argument);
        } catch (Throwable e) {
            throw Native.defect(e);
        }
    }

    private static long get(MethodHandle function, long first, long second) {
        try {
            return (long) function.invokeExact(first, second);
        } catch (Throwable e) {
            throw Native.defect(e);
        }
    }

    private static void run(MethodHandle function, long argument) {
        try {
            function.invokeExact(argument);
        } catch (Throwable e) {
            throw Native.defect(e);
        }
    }

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... parameters) {
        return Native.function(name, FunctionDescriptor.of(result, parameters));
    }

    private static MethodHandle brief(String name, MemoryLayout result, MemoryLayout... parameters) {
        return Native.function(name, FunctionDescriptor.of(result, parameters), SHORT);
    }

    private static MethodHandle procedure(String name, MemoryLayout... parameters) {
        return Native.function(name, FunctionDescriptor.ofVoid(parameters));
    }
}
