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

    private Probe() {}

    /**
     * Runs a program of a few lines.
     *
     * @param executable the interpreter
     * @param program what it runs
     * @param patience how long it may take
     * @return what it has printed, without white space around it
     * @throws EngineException where the interpreter cannot be run, fails, or takes too long
     */
    public static String run(Path executable, String program, Duration patience) throws EngineException {
        Path output = null;
        try {
            // A file, not a pipe: a program may print without end, or leave others behind that hold the pipe.
            output = Files.createTempFile("wsgi-", ".probe");
            int status = ask(executable, program, patience, output);
            String answer = answer(output);
            if (status != 0) {
                throw new EngineException(
                        "the interpreter " + executable + " ended with status " + status + ": " + answer);
            }
            return answer;
        } catch (IOException e) {
            throw new EngineException("the interpreter " + executable + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while " + executable + " was asked what it is", e);
        } finally {
            delete(output);
        }
    }

    private static int ask(Path executable, String program, Duration patience, Path output)
            throws IOException, InterruptedException, EngineException {
        ProcessBuilder builder = new ProcessBuilder(executable.toString(), "-c", program)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
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

    private static String answer(Path output) throws IOException {
        try (InputStream in = Files.newInputStream(output)) {
            return new String(in.readNBytes(MOST), StandardCharsets.UTF_8).strip();
        }
    }

    private static void delete(Path output) {
        if (output != null && !output.toFile().delete()) {
            output.toFile().deleteOnExit();
        }
    }
}
