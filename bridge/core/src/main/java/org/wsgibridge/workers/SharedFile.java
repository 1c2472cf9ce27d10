package org.wsgibridge.workers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.wsgibridge.engine.FilePart;

/** A file that a worker has open, opened once more here: Linux shows a process's open files in {@code /proc}. */
final class SharedFile {

    private SharedFile() {}

    /**
     * Opens the file that a frame names.
     *
     * @param payload of a frame {@link Frame#FILE}; afterwards its position is at the head
     * @return empty where the file cannot be opened here
     */
    static Optional<FilePart> open(ByteBuffer payload) {
        int process = payload.getInt();
        int descriptor = payload.getInt();
        long inode = payload.getLong();
        long offset = payload.getLong();
        long length = payload.getLong();
        Path path = Path.of("/proc/" + process + "/fd/" + descriptor);
        try {
            // A process of another container's might have the same number.
            if (!Files.getAttribute(path, "unix:ino").equals(inode)) {
                return Optional.empty();
            }
            return Optional.of(new FilePart(FileChannel.open(path, StandardOpenOption.READ), offset, length));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
