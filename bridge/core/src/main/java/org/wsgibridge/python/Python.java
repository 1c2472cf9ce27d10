package org.wsgibridge.python;

import java.nio.file.Path;
import org.wsgibridge.engine.EngineException;

/**
 * A CPython that can run the bridge's Python half.
 *
 * @param executable the interpreter
 * @param version such as {@code 3.14.3}
 */
public record Python(Path executable, String version) {

    /**
     * Tells of a failure what was to run the application.
     *
     * @param failure where an application cannot be run
     * @return the same, with the interpreter behind its message
     */
    public EngineException namedIn(EngineException failure) {
        String interpreter = "The interpreter is CPython " + version + ", " + executable;
        return new EngineException(failure.getMessage().stripTrailing() + "\n" + interpreter, failure.getCause());
    }
}
