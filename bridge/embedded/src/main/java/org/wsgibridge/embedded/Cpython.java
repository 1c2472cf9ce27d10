package org.wsgibridge.embedded;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.wsgibridge.embedded.Native.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.wsgibridge.engine.EngineException;

/**
 * The CPython of this JVM. There can be one; it is loaded once and never ended. Several web applications meet here, each
 * with a copy of this class, so what they must know of each other stands in system properties.
 */
final class Cpython {

    /** The property that names the library that has been loaded. */
    static final String LIBRARY = "org.wsgibridge.embedded.library";

    /** The property that names the application that has the main interpreter. */
    static final String MAIN = "org.wsgibridge.embedded.main";

    /** The same object for every class loader. */
    private static final Object LOCK = LIBRARY.intern();

    private static final int STACK = 8 * 1024 * 1024;

    private Cpython() {}

    /**
     * Loads the library and initializes Python, unless that was done before.
     *
     * @throws EngineException where the JVM has another CPython already, or this one cannot be loaded
     */
    static void load(SharedLibrary library) throws EngineException, InterruptedException {
        synchronized (LOCK) {
            String wanted = library.path().toString();
            String loaded = System.getProperty(LIBRARY);
            if (loaded == null) {
                if (Native.load(library.path()) == 0) {
                    throw new EngineException(wanted + " cannot be loaded: " + Native.loadingError());
                }
                initialize(library);
                System.setProperty(LIBRARY, wanted);
            } else if (!loaded.equals(wanted)) {
                throw new EngineException("this JVM has loaded " + loaded + " already, and cannot have a second CPython"
                        + " (" + wanted + "): let all applications with engine=embedded name the same 'python', or use"
                        + " engine=workers");
            }
        }
    }

    /** Takes the main interpreter for an application; returns whether it was free. */
    static boolean claimMain(String application) {
        return System.getProperties().putIfAbsent(MAIN, application) == null;
    }

    /** Leaves the main interpreter to the next application. */
    static void releaseMain() {
        System.clearProperty(MAIN);
    }

    /** On a thread that ends: signals are a matter of Python's main thread, and no application shall be in it. */
    private static void initialize(SharedLibrary library) throws EngineException, InterruptedException {
        FutureTask<Void> task = new FutureTask<>(() -> {
            try {
                if (library.minor() < 14) {
                    initializeByFlags(library);
                } else {
                    initializeByConfig(library);
                }
            } catch (EngineException e) {
                throw e;
            } catch (Throwable e) {
                throw Native.defect(e);
            }
            Capi.saveThread();
            return null;
        });
        new Thread(null, task, "wsgi-python", STACK).start();
        try {
            task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof EngineException known
                    ? known
                    : new EngineException(library.path() + " cannot be initialized: " + e.getCause(), e.getCause());
        }
    }

    /** Whether variables such as PYTHONPATH count; not where one would lead the interpreter astray. */
    private static int useEnvironment() {
        return System.getenv("PYTHONHOME") == null ? 1 : 0;
    }

    private static void initializeByFlags(SharedLibrary library) throws Throwable {
        Native.putInt(Native.find("Py_UTF8Mode"), 1);
        Native.putInt(Native.find("Py_IgnoreEnvironmentFlag"), 1 - useEnvironment());
        MethodHandle name = Native.function("Py_SetProgramName", FunctionDescriptor.ofVoid(POINTER));
        // Python keeps the pointer.
        String executable = library.python().executable().toString() + "\0";
        byte[] wide = executable.getBytes(Charset.forName("UTF-32LE"));
        long copy = Arena.global().allocate(wide.length, 4).address();
        Native.put(copy, wide, wide.length);
        name.invokeExact(copy);
        Native.function("Py_InitializeEx", FunctionDescriptor.ofVoid(JAVA_INT)).invokeExact(0);
    }

    private static void initializeByConfig(SharedLibrary library) throws Throwable {
        MethodHandle setInt = function("PyInitConfig_SetInt", JAVA_INT, POINTER, POINTER, JAVA_LONG);
        MethodHandle setText = function("PyInitConfig_SetStr", JAVA_INT, POINTER, POINTER, POINTER);
        MethodHandle error = function("PyInitConfig_GetError", JAVA_INT, POINTER, POINTER);
        long config = (long) function("PyInitConfig_Create", POINTER).invokeExact();
        try (Arena arena = Arena.ofConfined()) {
            String executable = library.python().executable().toString();
            int status = (int)
                    setText.invokeExact(config, Native.text(arena, "program_name"), Native.text(arena, executable));
            status |= (int) setInt.invokeExact(config, Native.text(arena, "utf8_mode"), 1L);
            status |= (int) setInt.invokeExact(config, Native.text(arena, "use_environment"), (long) useEnvironment());
            status |= (int) setInt.invokeExact(config, Native.text(arena, "user_site_directory"), 1L);
            status |= (int)
                    function("Py_InitializeFromInitConfig", JAVA_INT, POINTER).invokeExact(config);
            if (status != 0) {
                long message = arena.allocate(POINTER).address();
                int found = (int) error.invokeExact(config, message);
                throw new EngineException(library.path() + " cannot be initialized: "
                        + (found == 0 ? "unknown" : Native.text(Native.pointer(message))));
            }
        } finally {
            Native.function("PyInitConfig_Free", FunctionDescriptor.ofVoid(POINTER))
                    .invokeExact(config);
        }
    }

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... parameters) {
        return Native.function(name, FunctionDescriptor.of(result, parameters));
    }
}
