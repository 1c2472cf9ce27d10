package org.wsgibridge.testing;

import java.text.MessageFormat;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A log that keeps its lines, as {@code LEVEL message}. */
public final class RecordedLog implements System.Logger {

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Override
    public String getName() {
        return "recorded";
    }

    @Override
    public boolean isLoggable(Level level) {
        return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
        lines.add(level + " " + message);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
        lines.add(level + " " + (parameters == null ? format : MessageFormat.format(format, parameters)));
    }

    /** Forgets what has been logged. */
    public void forget() {
        lines.clear();
    }

    /** What has been logged so far. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Waits for the next line, and takes it. */
    public String next() throws InterruptedException {
        String line = lines.poll(20, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("nothing was logged");
        }
        return line;
    }
}
