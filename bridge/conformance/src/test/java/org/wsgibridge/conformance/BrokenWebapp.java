package org.wsgibridge.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.wsgibridge.testing.Webapp;

/** Applications that cannot be loaded, and one that can (N08). */
final class BrokenWebapp {

    private static final String GOOD = "rows.echo:application";

    private BrokenWebapp() {}

    static Path write(Path folder) throws IOException {
        Map<String, String> good = Targets.settings(GOOD);
        return new Webapp(folder)
                .wsgi("import-error", Targets.settings("rows.broken:application"), "/import-error")
                .wsgi("no-callable", Targets.settings("rows.echo:aplication"), "/no-callable")
                .wsgi("bad-setting", Targets.settings(GOOD, "threads", "many"), "/bad-setting")
                .wsgi("unknown-setting", Targets.settings(GOOD, "procesess", "2"), "/unknown-setting")
                .wsgi("no-python", Targets.settings(GOOD, "python", "/no/such/python"), "/no-python")
                .wsgi("good", good, "/good")
                .write();
    }
}
