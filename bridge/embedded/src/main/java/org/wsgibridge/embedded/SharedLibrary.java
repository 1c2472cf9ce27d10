package org.wsgibridge.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.python.Probe;
import org.wsgibridge.python.Python;

/**
 * A CPython as a library that can be loaded into the JVM.
 *
 * @param path the library
 * @param python the interpreter that it belongs to
 * @param freeThreaded whether it was built without a GIL
 */
record SharedLibrary(Path path, Python python, boolean freeThreaded) {

    private static final int OLDEST_MINOR = 10;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String PROBE = """
            import os, sys, sysconfig
            value = sysconfig.get_config_var
            names = [name for name in (value('INSTSONAME'), value('LDLIBRARY')) if name and '.so' in name]
            prefix = os.path.realpath(sys.base_prefix)
            folders = [os.path.join(prefix, 'lib'), os.path.join(prefix, 'lib64'), prefix, value('LIBDIR') or '']
            files = [os.path.join(folder, name) for folder in folders for name in names]
            print(bool(value('Py_GIL_DISABLED')))
            print(next((file for file in files if os.path.isfile(file)), ''))
            """;

    /**
     * Asks an interpreter for its library.
     *
     * @throws EngineException where it is too old or has none; the message says what to do
     */
    static SharedLibrary of(Python python) throws EngineException {
        if (minor(python) < OLDEST_MINOR) {
            throw new EngineException("engine=embedded needs CPython 3." + OLDEST_MINOR + " or newer; "
                    + python.executable() + " is " + python.version());
        }
        List<String> answer =
                Probe.run(python.executable(), PROBE, PATIENCE).lines().toList();
        if (answer.size() < 2 || answer.get(1).isBlank()) {
            throw new EngineException("the interpreter " + python.executable() + " has no shared library (libpython"
                    + python.version().replaceFirst("\\.\\d+$", "") + ".so), which engine=embedded needs: install it"
                    + " (on Debian: libpython3), take the bundled CPython or one that was configured with"
                    + " --enable-shared, or use engine=workers");
        }
        return new SharedLibrary(Path.of(answer.get(1)), python, answer.get(0).equals("True"));
    }

    /** The second number of the version. */
    int minor() {
        return minor(python);
    }

    private static int minor(Python python) {
        return Integer.parseInt(python.version().split("\\.")[1]);
    }
}
