package org.wsgibridge;

import java.util.ResourceBundle;

/**
 * The log of one application. Each line begins with the application's name, since containers' usual formats show the
 * method that logs, but not the logger.
 */
final class ApplicationLog implements System.Logger {

    private final System.Logger logger;
    private final String prefix;

    /**
     * Makes a log.
     *
     * @param context the web application's path; empty at the root
     * @param servlet the servlet's name
     */
    ApplicationLog(String context, String servlet) {
        this.logger = System.getLogger("org.wsgibridge" + context.replace('/', '.') + '.' + servlet);
        this.prefix = (context.isEmpty() ? "" : context + ' ') + servlet + ": ";
    }

    @Override
    public String getName() {
        return logger.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
        return logger.isLoggable(level);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
        logger.log(level, bundle, prefix + message, thrown);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... values) {
        logger.log(level, bundle, prefix + format, values);
    }
}
