package org.wsgibridge.engine;

/**
 * Why a request has no answer of the application's.
 *
 * @param status what the client is told if nothing has been sent yet
 * @param message one line for the log
 * @param detail the rest for the log, such as a Python traceback; empty for none
 * @param reported whether the log tells of it already
 */
public record Failure(int status, String message, String detail, boolean reported) {

    /**
     * The application raised an exception, or broke a rule.
     *
     * @param message one line
     * @param detail the traceback
     * @return a 500
     */
    public static Failure application(String message, String detail) {
        return new Failure(500, message, detail, false);
    }

    /**
     * The process that served the request ended; the engine reports that itself, once for all its requests.
     *
     * @param message one line
     * @return a 502
     */
    public static Failure worker(String message) {
        return new Failure(502, message, "", true);
    }

    /**
     * The client has sent what cannot be served.
     *
     * @param status 400 or 413
     * @param message one line
     * @return a failure of the client's
     */
    public static Failure client(int status, String message) {
        return new Failure(status, message, "", false);
    }

    /**
     * The request cannot be taken now.
     *
     * @param message one line
     * @return a 503
     */
    public static Failure busy(String message) {
        return new Failure(503, message, "", false);
    }

    /**
     * The request cannot be taken, or not be ended, any more: the application is being stopped.
     *
     * @return a 503
     */
    public static Failure stopping() {
        return busy("the application is being stopped");
    }

    /**
     * The application took too long.
     *
     * @param nanos how long it may take, in nanoseconds
     * @return a 504
     */
    public static Failure timeout(long nanos) {
        return new Failure(
                504,
                "the application has worked on it for more than " + nanos / 1e9 + " s (request-timeout)",
                "",
                false);
    }
}
