package org.wsgibridge.cpython;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Writes files into an empty folder and tells how far it is. */
final class Unpacker {

    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private static final FileAttribute<?> EXECUTABLE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));

    private static final int QUARTERS = 4;

    private final List<Resource> files;
    private final Path cache;
    private final long size;
    private final Consumer<String> log;

    /**
     * Makes an unpacker.
     *
     * @param cache what a user knows the folder by
     * @param log takes a line for each quarter
     */
    Unpacker(List<Resource> files, Path cache, Consumer<String> log) {
        this.files = files;
        this.cache = cache;
        this.size = files.stream().mapToLong(Resource::size).sum();
        this.log = log;
    }

    /** What the files need, in words. */
    String size() {
        return megabytes(size);
    }

    /**
     * Unpacks.
     *
     * @throws CacheFolderException where the folder cannot take the files
     * @throws IOException where a file cannot be read
     */
    void unpackInto(Path folder) throws IOException {
        requireRoom(folder);
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        Set<Path> folders = new HashSet<>();
        long done = 0;
        for (Resource file : files) {
            Path target = folder.resolve(file.name()).normalize();
            if (!target.startsWith(folder)) {
                throw new IOException("a file would lie outside of " + folder + ": " + file.name());
            }
            byte[] content = file.content().read();
            try {
                if (folders.add(target.getParent())) {
                    Files.createDirectories(target.getParent());
                }
                write(target, content, posix && file.name().startsWith("bin/"));
            } catch (IOException e) {
                throw new CacheFolderException(cache, e);
            }
            tell(done, done + file.size());
            done += file.size();
        }
    }

    private void requireRoom(Path folder) throws CacheFolderException {
        long free = folder.toFile().getUsableSpace(); // 0 where it is not known
        if (free > 0 && free < size) {
            throw new CacheFolderException(
                    cache, "CPython needs " + megabytes(size) + ", only " + megabytes(free) + " are free");
        }
    }

    private static void write(Path target, byte[] content, boolean executable) throws IOException {
        FileAttribute<?>[] attributes = executable ? new FileAttribute<?>[] {EXECUTABLE} : new FileAttribute<?>[0];
        try (SeekableByteChannel out = Files.newByteChannel(target, NEW, attributes)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
        }
    }

    private void tell(long before, long after) {
        long quarter = after * QUARTERS / size;
        if (quarter > before * QUARTERS / size && quarter < QUARTERS) {
            log.accept("unpacked " + quarter * 100 / QUARTERS + " %");
        }
    }

    private static String megabytes(long bytes) {
        return (bytes + 500_000) / 1_000_000 + " MB";
    }
}
