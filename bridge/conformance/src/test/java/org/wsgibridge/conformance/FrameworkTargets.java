package org.wsgibridge.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.wsgibridge.testing.Webapp;

/** Each framework's application below a context path, in each container. */
final class FrameworkTargets {

    private static final List<String> FRAMEWORKS =
            List.of("bottle", "cherrypy", "django", "falcon", "flask", "pyramid");

    private static final List<Target> ALL = start();

    private FrameworkTargets() {}

    /** The targets, for {@code @MethodSource}; the base is where an application is mounted. */
    static List<Target> all() {
        return ALL;
    }

    private static List<Target> start() {
        List<Target> all = new ArrayList<>();
        for (Target container :
                Targets.start(" frameworks", "", base -> Targets.bare(base).webapp("site", site(base)))) {
            for (String framework : FRAMEWORKS) {
                String base = "/site" + container.base() + '/' + framework;
                all.add(new Target(container + " " + framework, container.container(), base));
            }
        }
        return List.copyOf(all);
    }

    private static Path site(Path base) throws IOException {
        Webapp webapp = new Webapp(base.resolve("site"));
        String path = Path.of("src/test/python").toAbsolutePath() + "," + System.getProperty("frameworks.packages");
        for (String framework : FRAMEWORKS) {
            webapp.wsgi(
                    framework,
                    Targets.settings("frameworks." + framework + "_app:application", "python-path", path),
                    "/" + framework + "/*",
                    "/waiting/" + framework + "/*");
        }
        return webapp.filter(PlainFilter.class, false, "/waiting/*").write();
    }
}
