package org.wsgibridge.engine;

/** An application that cannot be run; the message says why, with the Python traceback where there is one. */
public final class EngineException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message what went wrong
     */
    public EngineException(String message) {
        super(message);
    }

    /**
     * Makes one.
     *
     * @param message what went wrong
     * @param cause why
     */
    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
