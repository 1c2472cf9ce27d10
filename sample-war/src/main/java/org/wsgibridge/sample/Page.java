package org.wsgibridge.sample;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;

/** An HTML page of the sample while it is written: opened with its head, closed with its foot. */
final class Page implements AutoCloseable {

    private final PrintWriter out;

    private Page(PrintWriter out) {
        this.out = out;
    }

    /** Begins a page. */
    static Page open(HttpServletRequest request, HttpServletResponse response, String title) throws IOException {
        response.setContentType("text/html; charset=utf-8");
        Page page = new Page(response.getWriter());
        page.print("""
                <!doctype html>
                <html lang="en">
                <head>
                  <meta charset="utf-8">
                  <meta name="viewport" content="width=device-width, initial-scale=1">
                  <title>%2$s – wsgi-bridge sample</title>
                  <link rel="stylesheet" href="%1$s/style.css">
                  <link rel="icon" href="%1$s/icon.svg">
                </head>
                <body>
                  <header>
                    <a class="home" href="%1$s/"><img src="%1$s/icon.svg" alt="" width="32" height="32"> wsgi-bridge sample</a>
                    <nav aria-label="Java">
                      <a href="%1$s/java">Java</a>
                      <a href="%1$s/included">Included</a>
                    </nav>
                  </header>
                  <main>
                """.formatted(escape(request.getContextPath()), escape(title)));
        return page;
    }

    /** Writes HTML as it is. */
    void print(String html) {
        out.print(html);
    }

    /** Writes an entry of a list of facts. */
    void fact(String name, String value) {
        print("<div><dt>" + escape(name) + "</dt><dd>" + escape(value) + "</dd></div>\n");
    }

    /** Writes a row of a table. */
    void row(String... cells) {
        print("<tr>");
        for (String cell : cells) {
            print("<td>" + escape(cell) + "</td>");
        }
        print("</tr>\n");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @Override
    public void close() {
        print("""
                  </main>
                  <footer>
                    <span class="runs java">Java</span> %s, process %d, thread %s
                  </footer>
                </body>
                </html>
                """.formatted(
                        escape("Java " + Runtime.version().feature()),
                        ProcessHandle.current().pid(),
                        escape(Thread.currentThread().getName())));
    }
}
