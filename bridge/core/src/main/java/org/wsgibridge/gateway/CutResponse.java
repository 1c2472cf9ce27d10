package org.wsgibridge.gateway;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * The response of an asynchronous request, as filters and other servlets see it when the request is dispatched again to be
 * cut. It need not come back to the bridge then: the bridge's filter may not be mapped to asynchronous dispatches, or another
 * one may have changed the path. Whoever gets it instead must not write to the answer and so end it properly (L04).
 */
final class CutResponse extends HttpServletResponseWrapper {

    private final HttpServletRequest request;

    CutResponse(HttpServletRequest request, HttpServletResponse response) {
        super(response);
        this.request = request;
    }

    /** Jetty's servlet for files leaves a response alone that is committed, and no exception would come of it. */
    @Override
    public boolean isCommitted() {
        return !AsyncLane.isAborted(request) && super.isCommitted();
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        AsyncLane.cutIfAborted(request);
        return super.getOutputStream();
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        AsyncLane.cutIfAborted(request);
        return super.getWriter();
    }

    @Override
    public void sendError(int status) throws IOException {
        AsyncLane.cutIfAborted(request);
        super.sendError(status);
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        AsyncLane.cutIfAborted(request);
        super.sendError(status, message);
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        AsyncLane.cutIfAborted(request);
        super.sendRedirect(location);
    }

    @Override
    public void flushBuffer() throws IOException {
        AsyncLane.cutIfAborted(request);
        super.flushBuffer();
    }
}
