package org.wsgibridge.gateway;

import jakarta.servlet.ServletRequest;

/** What Tomcat needs beyond the Servlet API. */
final class Tomcat {

    private Tomcat() {}

    /**
     * Whether writing to a request's client may wait for it, although its stream is ready: over HTTP/2, Tomcat waits until
     * the connection has taken what was written before, for up to its writeTimeout, 5 seconds (J12).
     */
    static boolean waitsForClients(ServletRequest request) {
        return carriesHttp2(request);
    }

    /** Whether a request came to Tomcat over HTTP/2. */
    static boolean carriesHttp2(ServletRequest request) {
        if (!"HTTP/2.0".equals(request.getProtocol())) {
            return false;
        }
        return Wrappers.unwrapped(request).getClass().getName().startsWith("org.apache.catalina.");
    }
}
