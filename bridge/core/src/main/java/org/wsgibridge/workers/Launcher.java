package org.wsgibridge.workers;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.wsgibridge.python.Python;
import org.wsgibridge.python.PythonHalf;
import org.wsgibridge.python.Subprocess;

/** Starts worker processes. */
final class Launcher {

    private static final int MOST_PRINTED = 4000;

    private final Python python;
    private final Path folder;
    private final String address;
    private final String secret;
    private final String name;
    private final Map<String, String> environment;

    /**
     * Makes a launcher.
     *
     * @param folder takes the Python half, and what a process prints before it is connected
     * @param address where workers connect
     * @param secret tells workers from others
     * @param name shown in process lists
     * @param environment added to the JVM's own
     */
    Launcher(Python python, Path folder, String address, String secret, String name, Map<String, String> environment) {
        this.python = python;
        this.folder = folder;
        this.address = address;
        this.secret = secret;
        this.name = name;
        this.environment = environment;
    }

    /** Starts the worker with a number. */
    Process launch(int number) throws IOException {
        PythonHalf.writeTo(folder); // each time: whoever cleans the folder for temporary files may have taken it
        ProcessBuilder builder = new ProcessBuilder(
                        python.executable().toString(),
                        "-m",
                        "wsgi_bridge.worker",
                        address,
                        Integer.toString(number),
                        name)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output(number));
        builder.environment().remove("PYTHONHOME"); // it would lead another interpreter astray
        builder.environment().remove("PYTHONSAFEPATH"); // the Python half is found in the folder
        builder.environment().putAll(environment);
        Process process = Subprocess.start(builder);
        try (OutputStream in = process.getOutputStream()) {
            in.write((secret + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // The process has ended already; that is seen elsewhere.
        }
        return process;
    }

    /** What a process printed before it was connected; its last lines, if it was much. */
    String printed(int number) {
        try {
            // Not readString: what a dying process prints need not be UTF-8.
            byte[] bytes = Files.readAllBytes(output(number).toPath());
            String text = new String(bytes, StandardCharsets.UTF_8).strip();
            return text.substring(Math.max(0, text.length() - MOST_PRINTED));
        } catch (IOException e) {
            return "";
        }
    }

    /** Forgets what a process has printed, which has ended. */
    void forget(int number) {
        File output = output(number);
        if (!output.delete()) {
            output.deleteOnExit(); // Windows: a child of its own still has it
        }
    }

    private File output(int number) {
        return folder.resolve("worker-" + number + ".out").toFile();
    }
}
