package org.wsgibridge.cpython;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.wsgibridge.python.Python;
import org.wsgibridge.settings.Setting;
import org.wsgibridge.settings.Settings;

/**
 * Runs the bundled CPython from the command line, as {@code python3} runs an installed one: with the same arguments,
 * standard streams and exit status. It is unpacked first where that has not been done; lines about that go to standard
 * error.
 *
 * <pre>
 * java -cp 'lib/*' org.wsgibridge.cpython.PythonCommand -m pip install --target python-packages -r requirements.txt
 * </pre>
 *
 * <p>The only argument {@code --executable} prints where the interpreter is. The system property
 * {@code wsgi.python-cache} names the folder into which it is unpacked.
 */
public final class PythonCommand {

    private static final int FAILED = 1;

    private PythonCommand() {}

    /**
     * Runs it and ends the JVM with its exit status, or with 1 where there is no interpreter.
     *
     * @param arguments the interpreter's
     */
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    private static int run(List<String> arguments, PrintStream out, PrintStream err) {
        try {
            Path executable = python(err).executable();
            if (arguments.equals(List.of("--executable"))) {
                out.println(executable);
                return 0;
            }
            return run(executable, arguments);
        } catch (IOException | UncheckedIOException e) {
            err.println(e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }

    private static Python python(PrintStream err) throws IOException {
        BundledCpython bundled = new BundledCpython();
        Optional<Path> cache = Optional.ofNullable(System.getProperty(Settings.PREFIX + Setting.PYTHON_CACHE.name()))
                .map(Path::of);
        return bundled.unpack(cache, err::println)
                .orElseThrow(
                        () -> new IOException("the class path holds no CPython for this machine: " + bundled.wanted()));
    }

    private static int run(Path executable, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().remove("PYTHONHOME"); // it would lead another interpreter astray
        AtomicReference<Process> process = new AtomicReference<>();
        // Whoever ends the JVM means Python. The lock: one that is just being started is ended, too.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            synchronized (process) {
                Optional.ofNullable(process.get()).ifPresent(Process::destroy);
            }
        }));
        synchronized (process) {
            process.set(builder.start());
        }
        return process.get().waitFor();
    }
}
