package org.wsgibridge.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.wsgibridge.cpython.BundledCpython;
import org.wsgibridge.testing.Container;
import org.wsgibridge.testing.Folders;
import org.wsgibridge.testing.Jetty;
import org.wsgibridge.testing.Tomcat;
import org.wsgibridge.testing.Webapp;

/** Every target: the one place that lists them. A container is started when its first target is asked for. */
final class Targets {

    private static final Path WORK = Path.of("target/targets").toAbsolutePath();
    private static final Path PYTHON = Path.of("src/test/python").toAbsolutePath();

    private static final List<Target> ALL = new ArrayList<>();

    static {
        add("jetty-12.1", base -> Jetty.start(version("jetty"), "ee11", base, options(base)));
        add("tomcat-11", base -> Tomcat.start(version("tomcat"), base, options(base)));
    }

    private Targets() {}

    /** The targets, for {@code @MethodSource}. */
    static List<Target> all() {
        return ALL;
    }

    /** A target for each container, for what concerns a container alone. */
    static List<Target> containers() {
        return ALL.stream().filter(target -> target.base().equals("/app")).toList();
    }

    private static void add(String name, Starter starter) {
        try {
            Path base = WORK.resolve(name);
            Folders.clear(base);
            Container container = starter.start(base.resolve("base"));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(container)));
            ALL.add(new Target(name, container, "/app"));
            ALL.add(new Target(name + " waiting", container, "/waiting"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop(Container container) {
        try {
            container.close();
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
    }

    private static String version(String container) {
        return System.getProperty(container + ".version");
    }

    private static Container.Options options(Path base) throws IOException {
        Path apps = base.resolveSibling("webapps");
        return new Container.Options()
                .jvm("-Xmx256m") // less than the largest body (J11)
                .property("wsgi.python", python())
                .property("wsgi.python-path", PYTHON.toString())
                .webapp("ROOT", rows(apps.resolve("rows")))
                .webapp("café", echo(apps.resolve("café")))
                .webapp("my ctx", echo(apps.resolve("my ctx")))
                .webapp("slash", mapped(apps.resolve("slash"), "/"))
                .webapp("star", mapped(apps.resolve("star"), "/*"))
                .webapp("broken", broken(apps.resolve("broken")));
    }

    /** The interpreter that the system property {@code test.python} names; else the bundled one. */
    private static String python() throws IOException {
        String named = System.getProperty("test.python", "");
        return named.isEmpty()
                ? new BundledCpython()
                        .unpack(Optional.empty(), System.out::println)
                        .orElseThrow()
                        .executable()
                        .toString()
                : named;
    }

    /** The rows' applications, once behind nothing, and once behind a filter that does not support asynchrony. */
    private static Path rows(Path folder) throws IOException {
        return new Webapp(folder)
                .wsgi("rows", settings("rows:application"), behind("", "/encoded", "/wrapped"))
                .filter(PlainFilter.class, false, "/waiting/*", "/encoded/waiting/*", "/wrapped/waiting/*")
                .filter(EncodingFilter.class, true, "/encoded/*")
                .filter(WrappingFilter.class, true, "/wrapped/*")
                .wsgi("single", settings("rows:application", "threads", "1"), "/single/*")
                .wsgi("impatient", settings("rows:application", "request-timeout", "1"), "/impatient/*")
                .wsgi("echo", settings("rows.echo:application", "environ.FOO", "bär"), "/star/*", "/exact", "*.ext")
                .servlet(Pages.class, true, "/pages/*")
                .xml("<error-page><error-code>477</error-code><location>/app/N03/page</location></error-page>")
                .write();
    }

    private static String[] behind(String... prefixes) {
        return Stream.of(prefixes)
                .flatMap(prefix -> Stream.of(prefix + "/app/*", prefix + "/waiting/*"))
                .toArray(String[]::new);
    }

    private static Path echo(Path folder) throws IOException {
        return new Webapp(folder)
                .wsgi("echo", settings("rows.echo:application"), "/sv/*", "/")
                .write();
    }

    /** An application with one mapping, beside files that a container might serve itself. */
    private static Path mapped(Path folder, String pattern) throws IOException {
        return new Webapp(folder)
                .wsgi("echo", settings("rows.echo:application"), pattern)
                .file("index.html", "a file")
                .file("page.jsp", "a page")
                .file("WEB-INF/secret.txt", "a secret")
                .write();
    }

    /** Applications that cannot be loaded, and one that can. */
    private static Path broken(Path folder) throws IOException {
        return new Webapp(folder)
                .wsgi("import-error", settings("rows.broken:application"), "/import-error")
                .wsgi("no-callable", settings("rows.echo:aplication"), "/no-callable")
                .wsgi("bad-setting", settings("rows.echo:application", "threads", "many"), "/bad-setting")
                .wsgi("unknown-setting", settings("rows.echo:application", "procesess", "2"), "/unknown-setting")
                .wsgi("no-python", settings("rows.echo:application", "python", "/no/such/python"), "/no-python")
                .wsgi("good", settings("rows.echo:application"), "/good")
                .write();
    }

    private static Map<String, String> settings(String application, String... more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("application", application);
        settings.put("processes", "1");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    private interface Starter {
        Container start(Path base) throws IOException;
    }
}
