package org.wsgibridge.sample;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** A page made by Java: what it runs on, and which processes serve the Python applications beside it. */
public final class JavaPage extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final String WORKER = "wsgi_bridge.worker";

    /** Makes a servlet; the container calls it. */
    public JavaPage() {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (Page page = Page.open(request, response, "Java")) {
            page.print("""
                    <h1>Java, in the same WAR</h1>
                    <p class="lede">An ordinary servlet, in the JVM that starts the Python workers and talks to them.</p>
                    <dl class="facts">
                    """);
            page.fact("Java", Runtime.version() + ", " + System.getProperty("java.vm.name"));
            page.fact("Container", getServletContext().getServerInfo());
            page.fact("Context path", request.getContextPath().isEmpty() ? "/" : request.getContextPath());
            page.fact("Process", Long.toString(ProcessHandle.current().pid()));
            page.fact("Thread", Thread.currentThread().getName());
            page.print("</dl>\n<h2>Its Python workers</h2>\n<table>\n<thead><tr><th scope=\"col\">Servlet</th>"
                    + "<th scope=\"col\">Process</th><th scope=\"col\">CPU time</th></tr></thead>\n<tbody>\n");
            ProcessHandle.current().children().sorted().forEach(process -> row(page, process));
            page.print("</tbody>\n</table>\n");
        }
    }

    /** A row of the table; for a process that is no worker, none. The last argument of a worker is its servlet's name. */
    private static void row(Page page, ProcessHandle process) {
        List<String> arguments = process.info().arguments().map(List::of).orElse(List.of());
        if (arguments.contains(WORKER)) {
            String name = arguments.get(arguments.size() - 1);
            String seconds = process.info()
                    .totalCpuDuration()
                    .map(time -> time.toMillis() / 1000.0 + " s")
                    .orElse("");
            page.row(name, Long.toString(process.pid()), seconds);
        }
    }
}
