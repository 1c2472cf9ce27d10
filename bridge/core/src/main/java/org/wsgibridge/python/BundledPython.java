package org.wsgibridge.python;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Brings a CPython along; found by {@link java.util.ServiceLoader}. */
public interface BundledPython {

    /**
     * Unpacks the interpreter, unless it has been unpacked before. Safe while other processes do the same.
     *
     * @param cache the folder under which it shall be; empty for the user's cache folder
     * @param progress takes lines for the log while it is unpacked
     * @return the interpreter; empty where there is none for this kind of machine on the class path
     * @throws IOException where it cannot be unpacked
     */
    Optional<Python> unpack(Optional<Path> cache, Consumer<String> progress) throws IOException;
}
