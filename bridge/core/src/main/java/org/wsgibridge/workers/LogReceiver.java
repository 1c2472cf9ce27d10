package org.wsgibridge.workers;

import java.io.ByteArrayOutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

/** Takes the lines that a worker prints. */
final class LogReceiver implements Connection.Receiver {

    /** A longer line is logged in parts. */
    private static final int LONGEST = 64 * 1024;

    private final Logger log;
    private final Level level;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LogReceiver(Logger log, Level level) {
        this.log = log;
        this.level = level;
    }

    @Override
    public int received(byte[] bytes, int offset, int length) {
        int start = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            if (bytes[i] == '\n') {
                line.write(bytes, start, i - start);
                log();
                start = i + 1;
            } else if (line.size() + i - start == LONGEST) {
                line.write(bytes, start, i - start);
                log();
                start = i;
            }
        }
        line.write(bytes, start, end - start);
        return length;
    }

    private void log() {
        log.log(level, line.toString(StandardCharsets.UTF_8));
        line.reset();
    }

    /** The worker has ended, perhaps in the middle of a line. */
    @Override
    public void closed() {
        if (line.size() > 0) {
            log();
        }
    }
}
