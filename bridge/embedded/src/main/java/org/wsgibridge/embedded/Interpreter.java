package org.wsgibridge.embedded;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.python.Marshal;

/**
 * One interpreter of CPython's, and the application in it. It is opened and closed by the same thread; what else is here
 * is for threads of the engine's.
 */
final class Interpreter {

    /** What kind of interpreter it is. */
    enum Kind {
        /** The one that CPython begins with, in which every C extension works. It is lent, and never ended. */
        MAIN,
        /** One beside it that shares its GIL. */
        SHARED,
        /** One with a GIL of its own. */
        OWN
    }

    /** The last minor version whose {@code Py_EndInterpreter} leaves the GIL to the caller. */
    private static final int KEEPS_GIL = 11;

    /** The first minor version in which an interpreter with its own GIL can be ended: 3.13.0 frees foreign memory. */
    private static final int ENDS_OWN = 14;

    /** How long an interruption may take that is under way when the interpreter is closed: it may wait for the GIL. */
    private static final Duration INTERRUPTING = Duration.ofSeconds(2);

    private final Kind kind;
    private final SharedLibrary library;
    private final Calls calls;
    private final UseCount interruptions = new UseCount();

    /** The opening thread's state in the main interpreter. */
    private long home;

    /** The opening thread's state in this interpreter; the same for the main one. */
    private long control;

    /** What the opening thread is called. */
    private volatile long controlIdent;

    private volatile long interpreter;
    private long application;
    private long requestTimeout;

    Interpreter(Kind kind, SharedLibrary library, Calls calls) {
        this.kind = kind;
        this.library = library;
        this.calls = calls;
    }

    /**
     * Makes the interpreter and loads the application.
     *
     * @param half the folder of the Python half
     * @param settings for the application
     * @throws EngineException where it cannot be loaded; {@link #close} is to be called all the same
     */
    void open(Path half, Map<String, Object> settings) throws EngineException {
        home = Capi.newThreadState(Capi.mainInterpreter());
        Capi.restoreThread(home);
        try {
            control = create();
            Stack.protect(control);
            interpreter = Capi.currentInterpreter();
            controlIdent = Capi.threadIdent();
            introduce(half, settings);
            String failure = ask("load");
            if (!failure.isEmpty()) {
                throw new EngineException("the application " + settings.get("application") + " cannot be loaded: "
                        + failure.stripTrailing() + Refusals.remedy(failure));
            }
        } finally {
            Capi.saveThread();
        }
    }

    private long create() throws EngineException {
        return switch (kind) {
            case MAIN -> home;
            case SHARED -> createSharing();
            case OWN -> NewInterpreter.own();
        };
    }

    private long createSharing() throws EngineException {
        if (library.freeThreaded()) {
            return NewInterpreter.freeThreaded();
        }
        return library.minor() > KEEPS_GIL ? NewInterpreter.sharing() : Capi.newInterpreter();
    }

    private void introduce(Path half, Map<String, Object> settings) throws EngineException {
        try (Arena arena = Arena.ofConfined()) {
            long folder = Capi.decodePath(Native.text(arena, half.toString()));
            Capi.insert(Capi.systemObject(Native.text(arena, "path")), 0, folder);
            Capi.release(folder);
            long module = checked(Capi.importModule(Native.text(arena, "wsgi_bridge.embedded")));
            requestTimeout = attribute(module, "RequestTimeout");
            calls.exceptions(
                    attribute(module, "ClientGone"), attribute(module, "BodyBroken"), attribute(module, "Defect"));
            long type = attribute(module, "Interpreter");
            long arguments = Capi.newTuple(2);
            Capi.setItem(arguments, 0, marshalled(settings));
            Capi.setItem(arguments, 1, calls.newDict());
            application = Capi.call(type, arguments);
            Capi.release(arguments);
            Capi.release(type);
            Capi.release(module);
            checked(application);
        }
    }

    /** Says whether a thread of the JVM's yields to Python; on the thread that has opened the interpreter. */
    void yieldToPython(int thread, boolean yields) throws EngineException {
        Capi.restoreThread(control);
        try {
            Capi.release(call("yield_to_python", marshalled(new Object[] {thread, yields})));
        } finally {
            Capi.saveThread();
        }
    }

    /** Makes a thread state of the calling thread's current; needs no GIL, and takes it. */
    long attach() {
        long threadState = Capi.newThreadState(interpreter);
        Capi.restoreThread(threadState);
        Stack.protect(threadState);
        return threadState;
    }

    /** What serves requests in a thread: a callable. */
    long slot(int number) throws EngineException {
        return call("slot", marshalled(new Object[] {number}));
    }

    /**
     * Serves a request.
     *
     * @param serve from {@link #slot}; 0 where there is none
     * @param request in marshal's format
     * @throws EngineException where the Python half has a defect
     */
    void serve(long serve, long request, int length) throws EngineException {
        if (serve == 0) {
            throw new EngineException("the thread has no slot");
        }
        long arguments = checked(Capi.readMarshal(request, length));
        long result = Capi.call(serve, arguments);
        Capi.release(arguments);
        Capi.release(checked(result));
    }

    /**
     * Ends a request by an exception in its thread; for any thread, which may have to wait for the GIL.
     *
     * @return where the application stood; empty where the request has ended
     */
    String interrupt(PythonThread thread, Job job) throws EngineException {
        if (thread.running() != job || !interruptions.begin()) {
            return "";
        }
        try {
            long threadState = attach();
            try {
                String stack = library.freeThreaded()
                        ? ask("stack_of_thread", Long.toString(thread.ident()))
                        : stack(thread, job);
                return thread.raise(job, requestTimeout) ? stack : "";
            } finally {
                Capi.deleteThreadState(threadState);
            }
        } finally {
            interruptions.end();
        }
    }

    /** Where a request's thread stands, which the GIL keeps there. */
    private String stack(PythonThread thread, Job job) throws EngineException {
        long frame = thread.running() == job ? Capi.frame(thread.threadState()) : 0;
        if (frame == 0) {
            return "";
        }
        long arguments = Capi.newTuple(1);
        Capi.setItem(arguments, 0, frame);
        return taken(call("stack", arguments));
    }

    /** Ends the loading of an application that takes too long, if it runs Python. */
    void interruptOpening() {
        if (interpreter == 0 || !interruptions.begin()) {
            return;
        }
        try {
            long threadState = attach();
            if (requestTimeout != 0) {
                Capi.raiseIn(controlIdent, requestTimeout);
            }
            Capi.deleteThreadState(threadState);
        } finally {
            interruptions.end();
        }
    }

    /**
     * Ends the application, and the interpreter unless it is the main one.
     *
     * @param seconds how long its threads may take to end
     * @return the names of threads that have not ended: then the interpreter stays
     * @throws EngineException where it stays for another reason
     */
    String close(double seconds) throws EngineException, InterruptedException {
        if (control == 0) { // no interpreter was made
            Capi.restoreThread(home);
            Capi.deleteThreadState(home);
            return "";
        }
        if (!interruptions.close(INTERRUPTING)) { // each has a thread state in it, and may use the application
            throw new EngineException("the interruption of a request does not end");
        }
        Capi.restoreThread(control);
        boolean left = true;
        try {
            String threads = application == 0 ? "" : ask("leave", (int) Math.ceil(seconds));
            for (long object : List.of(application, requestTimeout)) {
                Capi.release(object);
            }
            boolean idle = calls.close();
            left = !threads.isEmpty() || !idle;
            return threads;
        } finally {
            end(left);
        }
    }

    private void end(boolean left) {
        if (kind == Kind.MAIN) {
            Capi.deleteThreadState(home);
        } else if (left || kind == Kind.OWN && library.minor() < ENDS_OWN || Capi.countThreads(interpreter) > 1) {
            Capi.saveThread(); // ending it would end the process
        } else {
            Capi.endInterpreter(control);
            if (library.minor() > KEEPS_GIL) {
                Capi.restoreThread(home);
            } else {
                Capi.swapThreadState(home);
            }
            Capi.deleteThreadState(home);
        }
    }

    /** Calls a method of {@code embedded.Interpreter} that returns bytes. */
    private String ask(String method, Object... arguments) throws EngineException {
        return taken(call(method, marshalled(arguments)));
    }

    /** The content of a bytes object, which is released. */
    private static String taken(long result) {
        byte[] bytes = Native.bytes(Capi.bytesAddress(result), Math.toIntExact(Capi.bytesSize(result)));
        Capi.release(result);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Calls a method with a tuple, which is released. */
    private long call(String method, long arguments) throws EngineException {
        long callable = attribute(application, method);
        long result = Capi.call(callable, arguments);
        Capi.release(arguments);
        Capi.release(callable);
        return checked(result);
    }

    private static long marshalled(Object value) throws EngineException {
        Marshal marshal = new Marshal(1024).value(value);
        try (Buffer buffer = new Buffer()) {
            return checked(Capi.readMarshal(buffer.copy(marshal.array(), marshal.length()), marshal.length()));
        }
    }

    private static long attribute(long object, String name) throws EngineException {
        try (Arena arena = Arena.ofConfined()) {
            return checked(Capi.attribute(object, Native.text(arena, name)));
        }
    }

    /** Returns an object; throws the exception that Python has raised where there is none. */
    private static long checked(long object) throws EngineException {
        if (object == 0) {
            throw new EngineException("the Python half has failed: " + raised());
        }
        return object;
    }

    private static String raised() {
        try (Arena arena = Arena.ofConfined()) {
            long places = arena.allocate(24, 8).address();
            Capi.fetchError(places, places + 8, places + 16);
            String text = text(Native.pointer(places)) + ": " + text(Native.pointer(places + 8));
            for (int place = 0; place < 24; place += 8) {
                Capi.release(Native.pointer(places + place));
            }
            return text;
        }
    }

    private static String text(long object) {
        long string = object == 0 ? 0 : Capi.string(object);
        long bytes = string == 0 ? 0 : Capi.utf8(string);
        String text = bytes == 0 ? "unknown" : Native.text(Capi.bytesAddress(bytes));
        Capi.release(bytes);
        Capi.release(string);
        return text;
    }
}
