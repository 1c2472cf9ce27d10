package org.wsgibridge.python;

import java.nio.file.Path;

/**
 * A CPython that can run the bridge's Python half.
 *
 * @param executable the interpreter
 * @param version such as {@code 3.14.3}
 */
public record Python(Path executable, String version) {

    /** As messages name it. */
    @Override
    public String toString() {
        return "CPython " + version + ", " + executable;
    }
}
