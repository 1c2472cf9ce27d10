package org.wsgibridge.conformance;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * A Java servlet that hands the request on, as pages do: {@code X-Forward}, {@code X-Include}, {@code X-Async}, {@code
 * X-Forward-Name} or {@code X-Include-Name} says to whom; {@code X-Error} is a status.
 */
public final class Dispatcher extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (request.getHeader("X-Forward") != null) {
            path(request, "X-Forward").forward(request, response);
        } else if (request.getHeader("X-Forward-Name") != null) {
            named(request, "X-Forward-Name").forward(request, response);
        } else if (request.getHeader("X-Include") != null) {
            path(request, "X-Include").include(request, response);
        } else if (request.getHeader("X-Async") != null) {
            request.startAsync(request, response).dispatch(request.getHeader("X-Async"));
        } else if (request.getHeader("X-Error") != null) {
            response.sendError(Integer.parseInt(request.getHeader("X-Error")));
        } else {
            named(request, "X-Include-Name").include(request, response);
        }
    }

    private static RequestDispatcher path(HttpServletRequest request, String header) {
        return request.getRequestDispatcher(request.getHeader(header));
    }

    private RequestDispatcher named(HttpServletRequest request, String header) {
        return getServletContext().getNamedDispatcher(request.getHeader(header));
    }
}
