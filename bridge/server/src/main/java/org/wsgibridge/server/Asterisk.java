package org.wsgibridge.server;

import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers {@code OPTIONS *}, which asks after the server as a whole, and no application (RFC 9110, 9.3.7; B16). */
final class Asterisk extends Handler.Abstract.NonBlocking {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        boolean asked = HttpMethod.OPTIONS.is(request.getMethod())
                && "*".equals(request.getHttpURI().getPath());
        if (asked) {
            callback.succeeded();
        }
        return asked;
    }
}
