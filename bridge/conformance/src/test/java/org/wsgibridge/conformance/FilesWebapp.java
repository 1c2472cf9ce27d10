package org.wsgibridge.conformance;

import java.io.IOException;
import java.nio.file.Path;
import org.wsgibridge.testing.Webapp;

/** An application with one mapping, beside files that a container might serve itself (N10). */
final class FilesWebapp {

    private FilesWebapp() {}

    static Path write(Path folder, String pattern) throws IOException {
        return new Webapp(folder)
                .wsgi("echo", Targets.settings("rows.echo:application"), pattern)
                .file("index.html", "a file")
                .file("page.jsp", "a page")
                .file("WEB-INF/secret.txt", "a secret")
                .write();
    }
}
