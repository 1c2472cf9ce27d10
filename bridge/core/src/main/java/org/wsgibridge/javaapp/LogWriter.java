package org.wsgibridge.javaapp;

import java.io.PrintWriter;
import java.io.Writer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** wsgi.errors of a Java application: each line is a line of the log (G01), and so is what is flushed. */
final class LogWriter extends PrintWriter {

    LogWriter(Logger log) {
        super(new Lines(log));
    }

    private static final class Lines extends Writer {
        private final Logger log;
        private final StringBuilder line = new StringBuilder();

        Lines(Logger log) {
            this.log = log;
        }

        @Override
        public void write(char[] text, int offset, int length) {
            line.append(text, offset, length);
            for (int end = line.indexOf("\n"); end >= 0; end = line.indexOf("\n")) {
                log.log(Level.WARNING, line.substring(0, end));
                line.delete(0, end + 1);
            }
        }

        @Override
        public void flush() {
            if (!line.isEmpty()) {
                log.log(Level.WARNING, line.toString());
                line.setLength(0);
            }
        }

        @Override
        public void close() {
            flush();
        }
    }
}
