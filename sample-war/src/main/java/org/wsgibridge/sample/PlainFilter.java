package org.wsgibridge.sample;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A filter from the time before asynchronous requests; leaves a response header to show that it was there. */
public final class PlainFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    /** Makes a filter; the container calls it. */
    public PlainFilter() {}

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.setHeader("X-Plain-Filter", "async-supported=" + request.isAsyncSupported());
        chain.doFilter(request, response);
    }
}
