package org.wsgibridge.python;

import java.lang.System.Logger.Level;

/** The levels of Python's {@code logging}, as the container's log has them. */
public final class LogLevels {

    private LogLevels() {}

    /**
     * The level of a message.
     *
     * @param number Python's: 10, 20, 30, 40 and 50 for DEBUG to CRITICAL; applications may have others in between
     * @return the next lower one; ERROR also for what is above it, DEBUG also for what is below it
     */
    public static Level of(long number) {
        return number >= 40 ? Level.ERROR : number >= 30 ? Level.WARNING : number >= 20 ? Level.INFO : Level.DEBUG;
    }
}
