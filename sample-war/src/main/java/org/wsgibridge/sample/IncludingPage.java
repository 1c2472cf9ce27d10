package org.wsgibridge.sample;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A page made by Java, with the answer of a Python application in its midst. */
public final class IncludingPage extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** Makes a servlet; the container calls it. */
    public IncludingPage() {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        try (Page page = Page.open(request, response, "Included")) {
            page.print("""
                    <h1>Python inside a Java page</h1>
                    <p class="lede">
                      A Java servlet writes this page. For the line below, it includes <code>/hello</code> with a
                      <code>RequestDispatcher</code>: that line comes from CPython.
                    </p>
                    <blockquote id="included">""");
            request.getRequestDispatcher("/hello").include(request, response);
            page.print("</blockquote>\n");
        }
    }
}
