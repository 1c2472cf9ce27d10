package org.wsgibridge.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Takes a body of unknown length: in memory while it is short, then in a file, up to a limit (F08). */
final class Spool {

    private static final int MEMORY = RequestBody.AHEAD;

    private final Path folder;
    private final long limit;
    private ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private Path file;
    private OutputStream out;
    private long length;

    /**
     * Makes an empty one.
     *
     * @param folder where its file goes
     * @param limit how many bytes it takes
     */
    Spool(Path folder, long limit) {
        this.folder = folder;
        this.limit = limit;
    }

    /** Adds bytes; returns false, and takes nothing, where they would exceed the limit. */
    boolean add(byte[] bytes, int count) throws IOException {
        if (length + count > limit) {
            return false;
        }
        if (out == null && length + count > MEMORY) {
            file = Files.createTempFile(folder, "wsgi-", ".body");
            out = Files.newOutputStream(file);
            memory.writeTo(out);
            memory = new ByteArrayOutputStream(0);
        }
        (out == null ? memory : out).write(bytes, 0, count);
        length += count;
        return true;
    }

    /** Ends the writing. */
    void close() throws IOException {
        if (out != null) {
            out.close();
        }
    }

    long length() {
        return length;
    }

    /** The whole body, unless it is in the file. */
    byte[] bytes() {
        return memory.toByteArray();
    }

    Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** Removes the file, if there is one. */
    void delete() throws IOException {
        close();
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
