package org.wsgibridge.server;

import java.util.logging.LogManager;

/**
 * Keeps the log open until the JVM has ended. The JDK's own manager closes it as soon as the JVM is told to end, when
 * requests still run and applications have their last words.
 */
public final class LastingLog extends LogManager {

    /** Makes the manager; the JDK does, for the property {@code java.util.logging.manager}. */
    public LastingLog() {}

    @Override
    public void reset() {
        // Nothing is closed.
    }
}
