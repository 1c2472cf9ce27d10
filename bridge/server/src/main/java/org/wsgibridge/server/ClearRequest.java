package org.wsgibridge.server;

import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;

/**
 * A request without TLS whose URI says otherwise. Jetty takes the scheme of an absolute URI, and HTTP/2's, for the
 * connection's: any client could say https (C10).
 */
final class ClearRequest extends Request.Wrapper {

    private final HttpURI uri;

    private ClearRequest(Request request) {
        super(request);
        this.uri = HttpURI.build(request.getHttpURI()).scheme(HttpScheme.HTTP);
    }

    /** The request itself, where there is nothing to correct. */
    static Request of(Request request) {
        return HttpScheme.HTTP.is(request.getHttpURI().getScheme()) ? request : new ClearRequest(request);
    }

    @Override
    public HttpURI getHttpURI() {
        return uri;
    }

    @Override
    public boolean isSecure() {
        return false;
    }
}
