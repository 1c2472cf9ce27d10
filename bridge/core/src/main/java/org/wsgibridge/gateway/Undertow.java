package org.wsgibridge.gateway;

import jakarta.servlet.ServletRequest;
import java.io.Closeable;
import java.io.IOException;

/** What Undertow needs beyond the Servlet API. */
final class Undertow {

    private Undertow() {}

    /**
     * Closes a request's connection, or its stream where the connection has others. Where a servlet fails behind the
     * commit, Undertow brings the answer to a proper end, so that a client takes a part for the whole (L04).
     *
     * @return false in another container
     */
    static boolean close(ServletRequest request) {
        try {
            Object exchange = call(Wrappers.unwrapped(request), "getExchange");
            ((Closeable) call(exchange, "getConnection")).close();
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        } catch (IOException e) {
            return true; // the client was faster
        }
    }

    /**
     * Whether the calling thread is one that carries connections. Where a request is completed on it, Undertow loses what
     * does not fit the socket's buffer.
     */
    static boolean carriesConnections() {
        return Thread.currentThread().getClass().getName().startsWith("org.xnio.");
    }

    private static Object call(Object object, String method) throws ReflectiveOperationException {
        return object.getClass().getMethod(method).invoke(object);
    }
}
