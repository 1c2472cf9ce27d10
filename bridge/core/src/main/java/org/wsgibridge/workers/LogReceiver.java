package org.wsgibridge.workers;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

/** Takes the lines that a worker prints. */
final class LogReceiver implements Connection.Receiver {

    /** A longer line is logged in parts. */
    private static final int LONGEST = 64 * 1024;

    private final Logger log;
    private final Level level;

    LogReceiver(Logger log, Level level) {
        this.log = log;
        this.level = level;
    }

    @Override
    public int received(byte[] bytes, int offset, int length) {
        int start = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            if (bytes[i] == '\n' || i - start == LONGEST) {
                log.log(level, new String(bytes, start, i - start, StandardCharsets.UTF_8));
                start = bytes[i] == '\n' ? i + 1 : i;
            }
        }
        return start - offset;
    }

    @Override
    public void closed() {
        // The worker has ended; that is seen elsewhere.
    }
}
