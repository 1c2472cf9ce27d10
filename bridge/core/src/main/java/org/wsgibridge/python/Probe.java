package org.wsgibridge.python;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.engine.EngineException;

/** Runs an interpreter to ask it something. */
public final class Probe {

    /** How much of an answer is taken. */
    private static final int MOST = 2000;

    /** How much of what is printed is looked at. */
    private static final int MOST_PRINTED = 1024 * 1024;

    /** A line before the answer and one behind it: at an interpreter's start and end, others print, too. */
    private static final String MARK = "- - - wsgi-bridge - - -";

    private static final String PRINT_MARK = "print('" + MARK + "')\n";

    private Probe() {}

    /**
     * Runs a program of a few lines.
     *
     * @param executable the interpreter
     * @param program what it runs to its end
     * @param patience how long it may take
     * @return what it has printed, without white space around it
     * @throws EngineException where the interpreter cannot be run, fails, or takes too long
     */
    public static String run(Path executable, String program, Duration patience) throws EngineException {
        Path output = null;
        Path errors = null;
        try {
            // Files, not pipes: a program may print without end, or leave others behind that hold the pipe.
            output = Files.createTempFile("wsgi-", ".probe");
            errors = Files.createTempFile("wsgi-", ".probe");
            int status = ask(executable, PRINT_MARK + program + "\n" + PRINT_MARK, patience, output, errors);
            String answer = answer(output);
            if (status != 0) {
                throw new EngineException("the interpreter " + executable + " ended with status " + status + ": "
                        + (answer + "\n" + complaint(errors)).strip());
            }
            return answer;
        } catch (IOException e) {
            throw new EngineException("the interpreter " + executable + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while " + executable + " was asked what it is", e);
        } finally {
            delete(output);
            delete(errors);
        }
    }

    private static int ask(Path executable, String program, Duration patience, Path output, Path errors)
            throws IOException, InterruptedException, EngineException {
        ProcessBuilder builder = new ProcessBuilder(executable.toString(), "-c", program)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().remove("PYTHONHOME"); // it would lead another interpreter astray
        Process process = Subprocess.start(builder);
        process.getOutputStream().close();
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new EngineException("the interpreter " + executable + " has not answered within "
                        + patience.toMillis() / 1000.0 + " seconds");
            }
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** What stands between the marks; all of it where the program is no Python, and has printed none. */
    private static String answer(Path output) throws IOException {
        try (InputStream in = Files.newInputStream(output)) {
            String printed = new String(in.readNBytes(MOST_PRINTED), StandardCharsets.UTF_8);
            String[] parts = printed.split(MARK, 3);
            String answer = parts[parts.length > 1 ? 1 : 0];
            return answer.substring(0, Math.min(MOST, answer.length())).strip();
        }
    }

    /** The end of what has been complained: there Python says what has gone wrong. */
    private static String complaint(Path errors) throws IOException {
        try (InputStream in = Files.newInputStream(errors)) {
            in.skipNBytes(Math.max(0, Files.size(errors) - MOST));
            return new String(in.readNBytes(MOST), StandardCharsets.UTF_8);
        }
    }

    private static void delete(Path output) {
        if (output != null && !output.toFile().delete()) {
            output.toFile().deleteOnExit();
        }
    }
}
