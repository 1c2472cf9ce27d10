package org.wsgibridge.conformance;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.List;

/** Pages in Java that bring in the application: the path says how, and the parameter {@code to} what. */
public final class Pages extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        String to = request.getMethod().equals("GET") ? request.getParameter("to") : null;
        switch (request.getPathInfo()) {
            case "/forward" -> request.getRequestDispatcher(to).forward(request, response);
            case "/include" -> {
                response.setStatus(203);
                response.setContentType("text/x-page");
                response.getOutputStream().print("before ");
                request.getRequestDispatcher(to).include(request, response);
                response.getOutputStream().print(" after");
            }
            case "/include-writer" -> {
                response.setContentType("text/plain;charset=utf-8");
                PrintWriter writer = response.getWriter();
                writer.print("before ");
                request.getRequestDispatcher(to).include(request, response);
                writer.print(" after");
            }
            case "/error" -> {
                request.getInputStream().readAllBytes();
                response.sendError(477, "from Java");
            }
            case "/async" -> {
                AsyncContext context = request.startAsync(request, response);
                context.dispatch(to);
            }
            case "/attributes" -> {
                List<String> before = Collections.list(request.getAttributeNames());
                request.getRequestDispatcher(to).include(request, response);
                List<String> left = Collections.list(request.getAttributeNames());
                left.removeAll(before);
                response.getOutputStream().print("left: " + left);
            }
            default -> {
                response.setContentType("text/plain");
                response.getOutputStream().print("a page in Java");
            }
        }
    }
}
