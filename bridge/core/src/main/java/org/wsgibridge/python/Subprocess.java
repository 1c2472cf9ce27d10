package org.wsgibridge.python;

import java.io.IOException;

/** Starts processes from within web applications. */
public final class Subprocess {

    private Subprocess() {}

    /**
     * Starts a process.
     *
     * <p>The JVM waits for processes on threads of its own, which it keeps for a minute, and which inherit the context
     * class loader of whoever starts a process: without this, an undeployed web application would stay in memory that
     * long (N07).
     *
     * @param builder says what
     * @return the process
     * @throws IOException as from {@link ProcessBuilder#start()}
     */
    public static Process start(ProcessBuilder builder) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader own = thread.getContextClassLoader();
        thread.setContextClassLoader(null);
        try {
            return builder.start();
        } finally {
            thread.setContextClassLoader(own);
        }
    }
}
