package org.wsgibridge.cpython;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;
import org.wsgibridge.engine.Folders;

/**
 * A folder of folders that are each made once and never changed. One that exists is complete: it gets its name when all
 * is in it. Safe for any number of threads, class loaders and processes; one that is killed half way leaves a partial
 * folder, which the next one that makes something here removes.
 */
final class CacheFolder {

    private static final String PARTIAL = "-partial";

    private final Path path;
    private final boolean amongOthers;

    /** Puts the files into an empty folder. */
    interface Maker {

        void makeIn(Path folder) throws IOException;
    }

    /**
     * Makes a cache folder; nothing is touched yet.
     *
     * @param path need not exist
     * @param amongOthers whether other users can make a folder of this name, as they can in {@code /tmp}
     */
    CacheFolder(Path path, boolean amongOthers) {
        this.path = path.toAbsolutePath().normalize();
        this.amongOthers = amongOthers;
    }

    Path path() {
        return path;
    }

    /** What has been made before under a name, unless others may have made it. */
    Optional<Path> find(String name) {
        return Optional.of(path.resolve(name)).filter(made -> Files.isDirectory(made) && trusted());
    }

    private boolean trusted() {
        try {
            return !amongOthers || OwnFolder.isOwn(path);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Creates the folder, unless it exists.
     *
     * @throws CacheFolderException where it is not possible to write there
     */
    void create() throws CacheFolderException {
        attempt(() -> {
            if (amongOthers) {
                OwnFolder.create(path);
            } else {
                Files.createDirectories(path);
            }
        });
        if (!Files.isWritable(path)) {
            throw new CacheFolderException(path, "it cannot be written");
        }
    }

    /**
     * Makes what does not exist yet; waits where somebody else is making something here. The folder must be there.
     *
     * @param log takes a line if another process must be waited for
     * @return the finished folder
     * @throws IOException the maker's own, or a {@link CacheFolderException}; nothing is left behind
     */
    Path make(String name, Maker maker, Consumer<String> log) throws IOException {
        synchronized (monitor()) {
            try (FileChannel channel = open()) {
                lock(channel, log);
                Optional<Path> made = find(name);
                return made.isPresent() ? made.get() : makeAlone(name, maker);
            }
        }
    }

    /**
     * One object for all class loaders of this JVM. A file lock keeps out other processes alone, and would be lost if a
     * second thread closed the file.
     */
    private Object monitor() throws CacheFolderException {
        try {
            return (CacheFolder.class.getName() + " " + path.toRealPath()).intern();
        } catch (IOException e) {
            throw new CacheFolderException(path, e);
        }
    }

    private FileChannel open() throws CacheFolderException {
        try {
            return FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new CacheFolderException(path, e);
        }
    }

    /** Locks the file until it is closed. */
    private void lock(FileChannel channel, Consumer<String> log) throws CacheFolderException {
        attempt(() -> {
            if (channel.tryLock() == null) {
                log.accept("waiting for another process that is unpacking into " + path);
                channel.lock();
            }
        });
    }

    private Path makeAlone(String name, Maker maker) throws IOException {
        Path partial = path.resolve(name + PARTIAL);
        Path made = path.resolve(name);
        attempt(this::removePartial);
        try {
            attempt(() -> Files.createDirectory(partial));
            maker.makeIn(partial);
            attempt(() -> Files.move(partial, made, StandardCopyOption.ATOMIC_MOVE));
        } catch (IOException | RuntimeException e) {
            try {
                removePartial();
            } catch (IOException notRemoved) {
                e.addSuppressed(notRemoved);
            }
            throw e;
        }
        return made;
    }

    /** Who holds the lock is the only one at work here, so that all partial folders are leftovers. */
    private void removePartial() throws IOException {
        try (DirectoryStream<Path> partials = Files.newDirectoryStream(path, "*" + PARTIAL)) {
            for (Path partial : partials) {
                Folders.remove(partial);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private interface Step {

        void run() throws IOException;
    }

    private void attempt(Step step) throws CacheFolderException {
        try {
            step.run();
        } catch (CacheFolderException e) {
            throw e;
        } catch (IOException e) {
            throw new CacheFolderException(path, e);
        }
    }
}
