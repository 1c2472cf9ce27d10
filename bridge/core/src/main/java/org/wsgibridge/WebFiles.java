package org.wsgibridge;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.wsgibridge.engine.Folders;

/** The files of a web application, on disk where Python can read them. Thread-safe. */
final class WebFiles {

    private static final String ATTRIBUTE = WebFiles.class.getName();
    private static final String WEB_INF = "/WEB-INF/";

    /** What only Java reads. */
    private static final Set<String> JAVA = Set.of(WEB_INF + "lib/", WEB_INF + "classes/");

    private WebFiles() {}

    /**
     * The web application's folder; where the container runs a WAR without unpacking it, a copy of its WEB-INF, made
     * once for all servlets.
     *
     * @param temporary where the copy goes
     */
    static synchronized Path root(ServletContext context, Path temporary) throws IOException {
        String real = context.getRealPath("/");
        if (real != null) {
            return Path.of(real);
        }
        if (context.getAttribute(ATTRIBUTE) instanceof String copied) {
            return Path.of(copied);
        }
        Path copy = temporary.resolve("wsgi-files");
        Folders.remove(copy); // of an earlier version
        copy(context, WEB_INF, copy);
        context.setAttribute(ATTRIBUTE, copy.toString());
        return copy;
    }

    private static void copy(ServletContext context, String path, Path root) throws IOException {
        Set<String> children = context.getResourcePaths(path);
        if (children == null || JAVA.contains(path)) {
            return;
        }
        Files.createDirectories(root.resolve(path.substring(1)));
        for (String child : children) {
            if (child.endsWith("/")) {
                copy(context, child, root);
            } else {
                try (InputStream in = context.getResourceAsStream(child)) {
                    Files.copy(in, root.resolve(child.substring(1)));
                }
            }
        }
    }
}
