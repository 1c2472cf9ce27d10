package org.wsgibridge.python;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The Python half of the bridge, which travels inside the jar. */
public final class PythonHalf {

    private static final String PACKAGE = "wsgi_bridge";

    private static final List<String> FILES = List.of(
            "__init__.py",
            "body.py",
            "embedded.py",
            "environs.py",
            "files.py",
            "frames.py",
            "gateway.py",
            "guest.py",
            "headers.py",
            "loader.py",
            "logs.py",
            "memory.py",
            "processes.py",
            "response_headers.txt",
            "scheduling.py",
            "slot.py",
            "snapshot.py",
            "traces.py",
            "watch.py",
            "worker.py");

    private PythonHalf() {}

    /**
     * Writes the package {@code wsgi_bridge} into a folder, or what is missing of it there.
     *
     * @param folder an existing folder, to be put on {@code sys.path}
     * @throws IOException where it cannot be written
     */
    public static void writeTo(Path folder) throws IOException {
        Path target = Files.createDirectories(folder.resolve(PACKAGE));
        for (String file : FILES) {
            if (Files.notExists(target.resolve(file))) {
                try (InputStream in = PythonHalf.class.getResourceAsStream("/" + PACKAGE + "/" + file)) {
                    Files.copy(in, target.resolve(file));
                }
            }
        }
    }
}
