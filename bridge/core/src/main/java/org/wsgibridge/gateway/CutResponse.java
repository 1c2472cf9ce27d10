package org.wsgibridge.gateway;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * The response of an asynchronous request, as others see it who get the request afterwards. One that was dispatched to be
 * cut need not come back to the bridge: a filter may see no asynchronous dispatches, or have changed the path. Whoever gets
 * it then must not go on with the answer, and bring it to an end that looks proper (L04).
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
