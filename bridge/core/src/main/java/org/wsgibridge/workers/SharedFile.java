package org.wsgibridge.workers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.wsgibridge.engine.FilePart;

/** A file that a worker has open, opened once more here: Linux shows a process's open files in {@code /proc}. */
final class SharedFile {

    private SharedFile() {}

    /**
     * Opens the file that a frame names, to send a part of it.
     *
     * @param payload of a frame {@link Frame#FILE}; afterwards its position is at the head
     * @return empty where the file cannot be opened here
     */
    static Optional<FilePart> part(ByteBuffer payload) {
        Optional<FileChannel> file = open(payload, StandardOpenOption.READ);
        long offset = payload.getLong();
        long length = payload.getLong();
        return file.map(channel -> new FilePart(channel, offset, length));
    }

    /**
     * Maps the memory that a frame names, for reading and writing.
     *
     * @param payload of a frame {@link Frame#MEMORY}
     * @return empty where it cannot be mapped here
     */
    static Optional<ByteBuffer> memory(ByteBuffer payload) {
        Optional<FileChannel> file = open(payload, StandardOpenOption.READ, StandardOpenOption.WRITE);
        long size = payload.getLong();
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (FileChannel channel = file.get()) {
            return Optional.of(channel.map(MapMode.READ_WRITE, 0, size));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<FileChannel> open(ByteBuffer payload, OpenOption... options) {
        int process = payload.getInt();
        int descriptor = payload.getInt();
        long inode = payload.getLong();
        Path path = Path.of("/proc/" + process + "/fd/" + descriptor);
        try {
            // A process of another container's might have the same number.
            if (!Files.getAttribute(path, "unix:ino").equals(inode)) {
                return Optional.empty();
            }
            return Optional.of(FileChannel.open(path, options));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
