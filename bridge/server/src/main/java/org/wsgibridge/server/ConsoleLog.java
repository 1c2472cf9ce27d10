package org.wsgibridge.server;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The log on standard error: a line for each message, with its time and level. */
final class ConsoleLog extends Formatter {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    /** Kept, so that the level is not forgotten with the logger. */
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    /** Sets the log up, unless a configuration of its own was named on the command line of the JVM. */
    static void install() {
        if (System.getProperty("java.util.logging.config.file") != null) {
            return;
        }
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        Handler console = new ConsoleHandler();
        console.setFormatter(new ConsoleLog());
        root.addHandler(console);
        JETTY.setLevel(Level.SEVERE);
    }

    @Override
    public String format(LogRecord record) {
        StringBuilder line =
                new StringBuilder(TIME.format(LocalDateTime.ofInstant(record.getInstant(), ZoneId.systemDefault())));
        line.append(' ')
                .append(name(record.getLevel()))
                .append(' ')
                .append(formatMessage(record))
                .append('\n');
        if (record.getThrown() != null) {
            line.append("  ").append(record.getThrown()).append('\n');
        }
        return line.toString();
    }

    /** The names that Python's users know. */
    private static String name(Level level) {
        int value = level.intValue();
        return value >= Level.SEVERE.intValue()
                ? "ERROR"
                : value >= Level.WARNING.intValue() ? "WARNING" : value >= Level.INFO.intValue() ? "INFO" : "DEBUG";
    }
}
