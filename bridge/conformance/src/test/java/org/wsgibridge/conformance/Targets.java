package org.wsgibridge.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.wsgibridge.cpython.BundledCpython;
import org.wsgibridge.testing.Container;
import org.wsgibridge.testing.Folders;
import org.wsgibridge.testing.Jdks;
import org.wsgibridge.testing.Jetty;
import org.wsgibridge.testing.Tomcat;
import org.wsgibridge.testing.UndertowServer;
import org.wsgibridge.testing.Webapp;

/** Every target: the one place that lists them. A container is started when its first target is asked for. */
final class Targets {

    private static final Path WORK = Path.of("target/targets").toAbsolutePath();
    private static final Path PYTHON = Path.of("src/test/python").toAbsolutePath();

    private static final Map<String, Kind> KINDS = new LinkedHashMap<>();
    private static final int BY_DEFAULT = 3;

    static {
        KINDS.put("jetty-12.1-ee11", jetty("ee11"));
        KINDS.put("tomcat-11", tomcat(version("tomcat")));
        KINDS.put("jetty-12.1-ee11-embedded", embedded(jetty("ee11")));
        KINDS.put("jetty-12.1-ee10", jetty("ee10"));
        KINDS.put("tomcat-10.1", tomcat(version("tomcat-10")));
        KINDS.put("tomcat-11-embedded", embedded(tomcat(version("tomcat"))));
        KINDS.put("undertow-2.3", new Kind("Undertow " + version("undertow"), UndertowServer::start));
    }

    private Targets() {}

    /** The targets, for {@code @MethodSource}. */
    static List<Target> all() {
        return Default.ALL;
    }

    /** One target a container, where both ways of handing over do the same. */
    static List<Target> containers() {
        return all().stream().filter(target -> target.base().equals("/app")).toList();
    }

    /** The name of every container, first those that are tested by default. */
    static List<String> names() {
        return List.copyOf(KINDS.keySet());
    }

    /** What the manual calls a container. */
    static String title(String name) {
        return KINDS.get(name).title();
    }

    /** The containers that the system property {@code targets} names: {@code all}, or a list. */
    private static List<String> selected() {
        String named = System.getProperty("targets", "");
        List<String> selected = named.isEmpty()
                ? names().subList(0, BY_DEFAULT)
                : named.equals("all") ? names() : List.of(named.split(","));
        if (!KINDS.keySet().containsAll(selected)) {
            throw new IllegalArgumentException("targets=" + named + "; there are " + names());
        }
        return selected;
    }

    /**
     * Starts the containers that are selected, all at a time.
     *
     * @param suffix of the targets' names
     * @param base the path of the rows' applications; those that wait are at {@code /waiting}
     * @param options made in a folder for web applications
     */
    static List<Target> start(String suffix, String base, OptionsMaker options) {
        Map<String, CompletableFuture<Container>> starting = new LinkedHashMap<>();
        for (String name : selected()) {
            starting.put(name + suffix, starting(WORK.resolve((name + suffix).replace(' ', '-')), name, options));
        }
        List<Target> targets = new ArrayList<>();
        starting.forEach((name, container) -> {
            targets.add(new Target(name, container.join(), base));
            targets.add(new Target(name + " waiting", container.join(), "/waiting"));
        });
        return List.copyOf(targets);
    }

    private static CompletableFuture<Container> starting(Path folder, String name, OptionsMaker maker) {
        try {
            Folders.clear(folder);
            Container.Options options = maker.make(folder.resolve("webapps"));
            return CompletableFuture.supplyAsync(() -> {
                try {
                    Container container = KINDS.get(name).starter().start(folder.resolve("base"), options);
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(container)));
                    return container;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
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

    private static Kind jetty(String environment) {
        String version = version("jetty");
        return new Kind(
                "Jetty " + version + " " + environment,
                (base, options) -> Jetty.start(version, environment, base, options));
    }

    private static Kind tomcat(String version) {
        return new Kind("Tomcat " + version, (base, options) -> Tomcat.start(version, base, options));
    }

    /** The same container with the other engine, on a JDK that can run it. */
    private static Kind embedded(Kind kind) {
        return new Kind(
                kind.title() + ", embedded",
                (base, options) -> kind.starter()
                        .start(
                                base,
                                options.java(Jdks.newest())
                                        .jvm("--enable-native-access=ALL-UNNAMED")
                                        .property("wsgi.engine", "embedded")));
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
                .wsgi("rows", settings("rows:application"), mapped("/blocking/*", "/filtered/*", "/read/*"))
                .filter(PlainFilter.class, false, "/waiting/*", "/encoded/waiting/*", "/wrapped/waiting/*")
                .filter(EncodingFilter.class, true, "/encoded/*")
                .filter(WrappingFilter.class, true, "/wrapped/*")
                .filter(BlockingFilter.class, true, "/blocking/*")
                .filter(ParameterFilter.class, true, "/filtered/*")
                .filter(ReaderFilter.class, true, "/read/*")
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

    /** A web application with a servlet and files of its own, which a filter adds an application to. */
    private static Path site(Path folder, String application) throws IOException {
        return new Webapp(folder)
                .wsgiFilter("filter", settings(application), "/*")
                .xml("<filter-mapping><filter-name>filter</filter-name><url-pattern>/*</url-pattern>"
                        + "<dispatcher>FORWARD</dispatcher><dispatcher>INCLUDE</dispatcher>"
                        + "<dispatcher>ERROR</dispatcher><dispatcher>ASYNC</dispatcher></filter-mapping>"
                        + "<error-page><error-code>477</error-code><location>/shop/lost</location></error-page>")
                .servlet(Dispatcher.class, true, "/java/*")
                .file("style.css", "a file")
                .file("images/dot.txt", "a dot")
                .file("WEB-INF/secret.txt", "a secret")
                .write();
    }

    /** Folders of the names of rows, which a filter makes the application's; it sees no asynchronous dispatch. */
    private static Path folders(Path folder) throws IOException {
        return new Webapp(folder)
                .wsgiFilter("filter", settings("rows:application"))
                .xml("<filter-mapping><filter-name>filter</filter-name><url-pattern>/*</url-pattern>"
                        + "<dispatcher>REQUEST</dispatcher></filter-mapping>")
                .file("L04/dot.txt", "a dot")
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
                        .webapp("all", FilesWebapp.write(base.resolve("all"), "/*"))
                        .webapp("broken", BrokenWebapp.write(base.resolve("broken")))
                        .webapp("site", site(base.resolve("site"), "rows.echo:application"))
                        .webapp("folders", folders(base.resolve("folders")))
                        .webapp("broken-site", site(base.resolve("broken-site"), "rows.broken:application")));
    }

    /**
     * A kind of container.
     *
     * @param title what the manual calls it
     * @param starter starts one
     */
    private record Kind(String title, Starter starter) {}

    private interface Starter {
        Container start(Path base, Container.Options options) throws IOException;
    }

    interface OptionsMaker {
        Container.Options make(Path webapps) throws IOException;
    }
}
