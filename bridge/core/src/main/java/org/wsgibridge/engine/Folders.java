package org.wsgibridge.engine;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Folders that the bridge makes for itself. */
public final class Folders {

    private Folders() {}

    /**
     * Removes a folder with all that is in it; links are removed, and not what they lead to.
     *
     * @param folder may be gone already, or go meanwhile: orphaned workers clean up, too
     * @throws IOException where it cannot be removed
     */
    public static void remove(Path folder) throws IOException {
        Files.walkFileTree(folder, new Remover());
    }

    private static final class Remover extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            throwUnlessGone(failure);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
            throwUnlessGone(failure);
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }

        private static void throwUnlessGone(IOException failure) throws IOException {
            if (failure != null && !(failure instanceof NoSuchFileException)) {
                throw failure;
            }
        }
    }
}
