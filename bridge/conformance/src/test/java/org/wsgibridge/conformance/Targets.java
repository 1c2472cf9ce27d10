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

    private Targets() {}

    /** The targets, for {@code @MethodSource}. */
    static List<Target> all() {
        return Default.ALL;
    }

    /** One target a container, where both ways of handing over do the same. */
    static List<Target> containers() {
        return all().stream().filter(target -> target.base().equals("/app")).toList();
    }

    /**
     * Starts every container.
     *
     * @param suffix of the targets' names
     * @param base the path of the rows' applications; those that wait are at {@code /waiting}
     * @param options made in a folder for web applications
     */
    static List<Target> start(String suffix, String base, OptionsMaker options) {
        List<Target> targets = new ArrayList<>();
        add(targets, "jetty-12.1" + suffix, base, options, (f, o) -> Jetty.start(version("jetty"), "ee11", f, o));
        add(targets, "tomcat-11" + suffix, base, options, (f, o) -> Tomcat.start(version("tomcat"), f, o));
        return List.copyOf(targets);
    }

    private static void add(List<Target> targets, String name, String base, OptionsMaker options, Starter starter) {
        try {
            Path folder = WORK.resolve(name.replace(' ', '-'));
            Folders.clear(folder);
            Container container = starter.start(folder.resolve("base"), options.make(folder.resolve("webapps")));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(container)));
            targets.add(new Target(name, container, base));
            targets.add(new Target(name + " waiting", container, "/waiting"));
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

    /** Options with Python, and the applications that every container has. */
    static Container.Options bare(Path webapps) throws IOException {
        return new Container.Options()
                .jvm("-Xmx256m") // less than the largest body (J11)
                .property("wsgi.python", python())
                .property("wsgi.python-path", PYTHON.toString())
                .webapp("secured", SecuredWebapp.write(webapps.resolve("secured"), settings("rows.echo:application")));
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
                .wsgi("rows", settings("rows:application"), mapped("/filtered/*"))
                .filter(PlainFilter.class, false, "/waiting/*", "/encoded/waiting/*", "/wrapped/waiting/*")
                .filter(EncodingFilter.class, true, "/encoded/*")
                .filter(WrappingFilter.class, true, "/wrapped/*")
                .filter(ParameterFilter.class, true, "/filtered/*")
                .wsgi("single", settings("rows:application", "threads", "1"), "/single/*")
                .wsgi("impatient", settings("rows:application", "request-timeout", "1"), "/impatient/*")
                .wsgi(
                        "echo",
                        settings("rows.echo:application", "environ.FOO", "bär", "processes", "2"),
                        "/star/*",
                        "/exact",
                        "*.ext")
                .servlet(Pages.class, true, "/pages/*")
                .xml("<error-page><error-code>477</error-code><location>/app/N03/page</location></error-page>")
                .write();
    }

    /** Both ways of handing over, once behind nothing, and once behind each filter. */
    private static String[] mapped(String... more) {
        Stream<String> both = Stream.of("", "/encoded", "/wrapped")
                .flatMap(prefix -> Stream.of(prefix + "/app/*", prefix + "/waiting/*"));
        return Stream.concat(both, Stream.of(more)).toArray(String[]::new);
    }

    private static Path echo(Path folder, String... patterns) throws IOException {
        return new Webapp(folder)
                .wsgi("echo", settings("rows.echo:application"), patterns)
                .write();
    }

    /** Every kind of mapping, and a Java servlet that hands on to them. */
    private static Path maps(Path folder) throws IOException {
        return new Webapp(folder)
                .wsgi("echo", settings("rows.echo:application"), "/x/*", "*.ext", "/exact", "/")
                .servlet(Dispatcher.class, true, "/java/*")
                .write();
    }

    static Map<String, String> settings(String application, String... more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("application", application);
        settings.put("processes", "1");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    /** Started when first asked for. */
    private static final class Default {
        static final List<Target> ALL = start(
                "",
                "/app",
                base -> bare(base)
                        .webapp("ROOT", rows(base.resolve("rows")))
                        .webapp("café", echo(base.resolve("café"), "/sv/*", "/"))
                        .webapp("my ctx", echo(base.resolve("my ctx"), "/sv/*", "/"))
                        .webapp("maps", maps(base.resolve("maps")))
                        .webapp("slash", FilesWebapp.write(base.resolve("slash"), "/"))
                        .webapp("star", FilesWebapp.write(base.resolve("star"), "/*"))
                        .webapp("broken", BrokenWebapp.write(base.resolve("broken"))));
    }

    private interface Starter {
        Container start(Path base, Container.Options options) throws IOException;
    }

    interface OptionsMaker {
        Container.Options make(Path webapps) throws IOException;
    }
}
