package org.wsgibridge.cpython;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A folder into which CPython cannot be unpacked; the message is a sentence that names it and says what to set. */
final class CacheFolderException extends IOException {

    private static final long serialVersionUID = 1L;

    CacheFolderException(Path folder, String reason) {
        super(sentence(folder, reason));
    }

    CacheFolderException(Path folder, IOException cause) {
        super(sentence(folder, reason(cause)), cause);
    }

    private static String sentence(Path folder, String reason) {
        return "the folder " + folder + " cannot be used (" + reason
                + "); name another one with the setting 'python-cache'";
    }

    /** Java's messages are often nothing but a path. */
    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof FileAlreadyExistsException) {
            return "there is a file of this name";
        }
        if (cause instanceof ClosedByInterruptException) {
            return "interrupted";
        }
        if (cause instanceof FileSystemException failure && failure.getReason() != null) {
            return failure.getReason();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
