package org.wsgibridge.server;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths that options name. */
final class Named {

    private Named() {}

    /**
     * Reads a path.
     *
     * @param option whose value it is
     * @throws IllegalArgumentException for what is none; the message says why
     */
    static Path path(String option, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            // Java has the names of files in the locale's characters.
            boolean all = "UTF-8".equals(System.getProperty("sun.jnu.encoding"));
            throw new IllegalArgumentException(
                    option + " cannot be '" + text + "': " + e.getReason()
                            + (all ? "" : "; in a locale of UTF-8, such as LC_ALL=C.UTF-8, it may be"),
                    e);
        }
    }
}
