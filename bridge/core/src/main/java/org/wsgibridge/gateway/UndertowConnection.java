package org.wsgibridge.gateway;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.io.Closeable;
import java.io.IOException;

/**
 * A request's connection in Undertow. Where a servlet fails behind the commit, Undertow brings the answer to a proper
 * end, so that a client takes a part for the whole (L04). The Servlet API cannot close a connection, so Undertow's own is
 * called.
 */
final class UndertowConnection {

    private UndertowConnection() {}

    /** Closes it, or the request's stream where the connection has others; returns false in another container. */
    static boolean close(ServletRequest request) {
        ServletRequest own = request;
        while (own instanceof ServletRequestWrapper wrapper) {
            own = wrapper.getRequest();
        }
        try {
            Object exchange = call(own, "getExchange");
            ((Closeable) call(exchange, "getConnection")).close();
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        } catch (IOException e) {
            return true; // the client was faster
        }
    }

    private static Object call(Object object, String method) throws ReflectiveOperationException {
        return object.getClass().getMethod(method).invoke(object);
    }
}
