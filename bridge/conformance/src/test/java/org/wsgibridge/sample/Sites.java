package org.wsgibridge.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.wsgibridge.testing.Container;
import org.wsgibridge.testing.Folders;
import org.wsgibridge.testing.Jdks;

/**
 * Where the sample is tested: the WAR on the bundled CPython in Jetty and in Tomcat, twice in each; on each other CPython
 * of the machine; and with checking middleware around each application. Containers start when the first test asks.
 */
final class Sites {

    private static final List<Site> BUNDLED = new ArrayList<>();
    private static final Map<Integer, Site> BY_MINOR = new TreeMap<>();
    private static final Site CHECKED;

    static {
        try {
            Container jetty = closed(Site.jetty("jetty", war()));
            Container tomcat = closed(Site.tomcat("tomcat", war()));
            BUNDLED.add(new Site("Jetty", jetty, ""));
            BUNDLED.add(new Site("Jetty, second copy", jetty, "/shop"));
            BUNDLED.add(new Site("Tomcat", tomcat, ""));
            BUNDLED.add(new Site("Tomcat, second copy", tomcat, "/shop"));
            Container.Options embedded = new Container.Options()
                    .webapp("ROOT", embeddedWar())
                    .java(Jdks.newest())
                    .jvm("-Xmx192m")
                    .jvm("--enable-native-access=ALL-UNNAMED")
                    .property("wsgi.engine", "embedded");
            BUNDLED.add(new Site("Jetty, embedded", closed(Site.jetty("jetty-embedded", embedded)), ""));
            BUNDLED.add(new Site("Tomcat, embedded", closed(Site.tomcat("tomcat-embedded", embedded)), ""));
            for (Map.Entry<Integer, Path> python : pythons().entrySet()) {
                String name = "CPython 3." + python.getKey();
                Container.Options options = new Container.Options()
                        .webapp("ROOT", Site.WAR)
                        .property("wsgi.python", python.getValue().toString());
                BY_MINOR.put(python.getKey(), new Site(name, closed(Site.jetty(name, options)), ""));
            }
            Container.Options options = new Container.Options().webapp("ROOT", checkedWar());
            CHECKED = new Site("checked", closed(Site.jetty("checked", options)), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Sites() {}

    /** For the plain applications. */
    static List<Site> plain() {
        return sites(9);
    }

    /** For Flask, whose newest release needs 3.10 through click. */
    static List<Site> flask() {
        return sites(10);
    }

    /** For Django, whose newest release needs 3.12. */
    static List<Site> django() {
        return sites(12);
    }

    /** Where every part of the sample runs. */
    static List<Site> complete() {
        return django();
    }

    /** The WAR as it is. */
    static List<Site> bundled() {
        return BUNDLED;
    }

    /** The site whose applications are checked. */
    static Site checked() {
        return CHECKED;
    }

    private static List<Site> sites(int leastMinor) {
        List<Site> sites = new ArrayList<>(BUNDLED);
        BY_MINOR.forEach((minor, site) -> {
            if (minor >= leastMinor) {
                sites.add(site);
            }
        });
        sites.add(CHECKED);
        return sites;
    }

    private static Container.Options war() {
        return new Container.Options()
                .webapp("ROOT", Site.WAR)
                .webapp("shop", Site.WAR)
                .jvm("-Xmx192m");
    }

    /** The interpreters of pyenv, as the machines have them that build this; by minor version. */
    private static Map<Integer, Path> pythons() throws IOException {
        Map<Integer, Path> found = new TreeMap<>();
        Path versions = Path.of(System.getProperty("user.home"), ".pyenv/versions");
        if (Files.isDirectory(versions)) {
            try (Stream<Path> folders = Files.list(versions)) {
                for (Path folder : folders.sorted().toList()) {
                    String[] version = folder.getFileName().toString().split("\\.");
                    Path executable = folder.resolve("bin/python3");
                    if (version[0].equals("3") && Integer.parseInt(version[1]) >= 9 && Files.exists(executable)) {
                        found.put(Integer.valueOf(version[1]), executable);
                    }
                }
            }
        }
        if (found.isEmpty()) {
            System.out.println("Only the bundled CPython is tested: there is no other in " + versions);
        }
        return found;
    }

    /** The exploded WAR with the other engine beside the bridge. */
    private static Path embeddedWar() throws IOException {
        Path folder = Path.of("target/embedded-war").toAbsolutePath();
        Folders.clear(folder);
        Folders.copy(Site.EXPLODED, folder);
        Files.copy(Path.of(System.getProperty("embedded.jar")), folder.resolve("WEB-INF/lib/wsgi-bridge-embedded.jar"));
        return folder;
    }

    /** The exploded WAR with each application inside wsgiref.validate and Werkzeug's lint middleware. */
    private static Path checkedWar() throws IOException {
        Path folder = Path.of("target/checked-war").toAbsolutePath();
        Folders.clear(folder);
        Folders.copy(Site.EXPLODED, folder);
        Files.writeString(folder.resolve("WEB-INF/python/checked.py"), """
                import warnings
                from wsgiref.validate import validator
                from werkzeug.middleware.lint import LintMiddleware
                from wsgi_bridge.loader import load

                warnings.simplefilter("always")
                # A relative reference is right since RFC 7231; Werkzeug's check is older.
                warnings.filterwarnings("ignore", "Absolute URLs required for location header")

                def checked(name):
                    return lambda: validator(LintMiddleware(load(name)))

                hello = checked("hello:application")
                stack = checked("stack:application")
                flask = checked("flask_demo:create_app()")
                django = checked("bookshelf.wsgi:application")
                """);
        Path xml = folder.resolve("WEB-INF/web.xml");
        String text = Files.readString(xml)
                .replace(">hello:application<", ">checked:hello()<")
                .replace(">stack:application<", ">checked:stack()<")
                .replace(">flask_demo:create_app()<", ">checked:flask()<")
                .replace(">bookshelf.wsgi:application<", ">checked:django()<");
        Files.writeString(xml, text);
        return folder;
    }

    private static Container closed(Container container) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                container.close();
            } catch (IOException e) {
                System.err.println(e.getMessage());
            }
        }));
        return container;
    }
}
