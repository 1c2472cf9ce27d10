package org.wsgibridge.embedded;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.wsgibridge.embedded.Native.POINTER;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.wsgibridge.embedded.Conversation.GoneException;
import org.wsgibridge.python.LogLevels;

/**
 * The functions of Java's that the Python half calls, for one interpreter. Each is called with the GIL held and gives it
 * up while it runs. {@code wsgi_bridge/embedded.py} has the same names.
 */
final class Calls {

    private static final List<String> NAMES = List.of("log", "answer", "start", "block", "end", "file", "fail", "read");

    private static final int METH_FASTCALL = 0x80;

    /** PyMethodDef: name, function, flags, documentation. */
    private static final int DEFINITION = 32;

    private static final int FUNCTION = 8; // within the definition

    private static final FunctionDescriptor FASTCALL = FunctionDescriptor.of(POINTER, POINTER, POINTER, JAVA_LONG);

    private static final MethodType TYPE = MethodType.methodType(long.class, long.class, long.class, long.class);

    private final Logger log;
    private final PythonThread[] threads;
    private final Arena arena = Arena.ofShared();
    private final AtomicInteger running = new AtomicInteger();

    /** Never freed: an application may keep the functions for longer than it is there. */
    private final long definitions =
            Arena.global().allocate((long) NAMES.size() * DEFINITION, 8).address();

    private long clientGone;
    private long brokenBody;
    private long defect;

    /**
     * Makes them.
     *
     * @param threads by their numbers
     */
    Calls(Logger log, PythonThread[] threads) {
        this.log = log;
        this.threads = threads;
    }

    /** The functions as a new dict of callables, by their names. */
    long newDict() {
        long dict = Capi.newDict();
        for (int i = 0; i < NAMES.size(); i++) {
            long definition = definitions + (long) i * DEFINITION;
            long name = Native.text(Arena.global(), NAMES.get(i));
            Native.putPointer(definition, name);
            Native.putPointer(definition + FUNCTION, Native.upcall(target(NAMES.get(i)), FASTCALL, arena));
            Native.putInt(definition + 16, METH_FASTCALL);
            long callable = Capi.newFunction(definition);
            Capi.putItem(dict, name, callable);
            Capi.release(callable);
        }
        return dict;
    }

    /** Sets what is raised: where the client has gone, where the body is broken, and for all else. */
    void exceptions(long clientGone, long brokenBody, long defect) {
        this.clientGone = clientGone;
        this.brokenBody = brokenBody;
        this.defect = defect;
    }

    /**
     * Ends the calls: what Python still has of them does nothing from here on. The GIL must be held: so nobody is on the
     * way in or out.
     *
     * @return false where a thread is in the middle of a call, which then keeps this alive
     */
    boolean close() {
        long harmless = Native.find("PyDict_New"); // takes whatever arguments, and returns an object
        for (int i = 0; i < NAMES.size(); i++) {
            Native.putPointer(definitions + (long) i * DEFINITION + FUNCTION, harmless);
        }
        if (running.get() > 0) {
            return false;
        }
        arena.close();
        return true;
    }

    private MethodHandle target(String name) {
        try {
            return MethodHandles.lookup().bind(this, name, TYPE);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no function " + name, e);
        }
    }

    long log(long self, long arguments, long count) {
        return run(() -> {
            long level = number(arguments, 0);
            String message = new String(bytes(arguments, 1).copy(), StandardCharsets.UTF_8);
            without(() -> log.log(LogLevels.of(level), message));
            return Capi.none();
        });
    }

    long answer(long self, long arguments, long count) {
        return run(() -> {
            PythonThread thread = thread(arguments);
            Conversation conversation = thread.running().conversation;
            byte[] head = bytes(arguments, 1).copy();
            PythonBytes body = bytes(arguments, 2);
            if (Conversation.isShort(body)) {
                thread.settle();
                without(() -> conversation.answer(head, body));
            } else {
                waiting(thread, () -> {
                    conversation.start(head);
                    conversation.write(body);
                });
                thread.settle();
                without(conversation::end);
            }
            return Capi.none();
        });
    }

    long start(long self, long arguments, long count) {
        return run(() -> {
            PythonThread thread = thread(arguments);
            Conversation conversation = thread.running().conversation;
            byte[] head = bytes(arguments, 1).copy();
            PythonBytes block = bytes(arguments, 2);
            waiting(thread, () -> {
                conversation.start(head);
                conversation.block(block);
            });
            return Capi.none();
        });
    }

    long block(long self, long arguments, long count) {
        return run(() -> {
            PythonThread thread = thread(arguments);
            Conversation conversation = thread.running().conversation;
            PythonBytes block = bytes(arguments, 1);
            waiting(thread, () -> conversation.block(block));
            return Capi.none();
        });
    }

    long end(long self, long arguments, long count) {
        return run(() -> {
            Job job = settle(arguments);
            without(() -> job.conversation.end());
            return Capi.none();
        });
    }

    long file(long self, long arguments, long count) {
        return run(() -> {
            Job job = thread(arguments).running();
            byte[] head = bytes(arguments, 1).copy();
            long descriptor = number(arguments, 2);
            long offset = number(arguments, 3);
            long length = number(arguments, 4);
            boolean[] sent = new boolean[1];
            without(() -> sent[0] = job.conversation.file(head, descriptor, offset, length));
            if (sent[0]) {
                settle(arguments);
            }
            return Capi.newBool(sent[0]);
        });
    }

    long fail(long self, long arguments, long count) {
        return run(() -> {
            Job job = settle(arguments);
            String message = new String(bytes(arguments, 1).copy(), StandardCharsets.UTF_8);
            String detail = new String(bytes(arguments, 2).copy(), StandardCharsets.UTF_8);
            without(() -> job.conversation.fail(message, detail));
            return Capi.none();
        });
    }

    long read(long self, long arguments, long count) {
        return run(() -> {
            PythonThread thread = thread(arguments);
            Conversation conversation = thread.running().conversation;
            ByteBuffer[] piece = new ByteBuffer[1];
            waiting(thread, () -> piece[0] = conversation.read(thread.bodies()));
            return Capi.newMemoryView(Native.address(piece[0]), piece[0].remaining());
        });
    }

    private PythonThread thread(long arguments) {
        return threads[(int) number(arguments, 0)];
    }

    private Job settle(long arguments) {
        PythonThread thread = thread(arguments);
        thread.settle();
        return thread.running();
    }

    private static long number(long arguments, int index) {
        return Capi.longValue(Native.pointer(arguments + 8L * index));
    }

    private static PythonBytes bytes(long arguments, int index) {
        return PythonBytes.of(Native.pointer(arguments + 8L * index));
    }

    /** What Java throws becomes Python's: thrown any further it would end the JVM. */
    private long run(Call call) {
        running.getAndIncrement();
        try {
            return call.run();
        } catch (GoneException e) {
            return raise(clientGone, e);
        } catch (IOException e) {
            return raise(brokenBody, e);
        } catch (Throwable e) {
            return raise(defect, e);
        } finally {
            running.getAndDecrement();
        }
    }

    private static long raise(long exception, Throwable cause) {
        try (Arena arena = Arena.ofConfined()) {
            String message = cause instanceof IOException || cause instanceof GoneException
                    ? String.valueOf(cause.getMessage())
                    : cause.toString();
            Capi.raise(exception, Native.text(arena, message.replace('\0', '?')));
        }
        return 0;
    }

    /** Does something without the GIL that may wait for the client. */
    private static void waiting(PythonThread thread, Work work) throws IOException, GoneException {
        try {
            without(work);
        } catch (GoneException e) {
            thread.settleInterrupted();
            throw e;
        }
    }

    /** Does something without the GIL. */
    private static void without(Work work) throws IOException, GoneException {
        long threadState = Capi.saveThread();
        try {
            work.run();
        } finally {
            Capi.restoreThread(threadState);
        }
    }

    private interface Call {
        long run() throws IOException, GoneException;
    }

    private interface Work {
        void run() throws IOException, GoneException;
    }
}
