package org.wsgibridge.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.testing.Container;
import org.wsgibridge.testing.Wire;

/** What happens to a site when Python sleeps, is killed, or loses its container. Each container has 10 threads. */
@ParameterizedClass(name = "{0}")
@MethodSource("sites")
@DisplayName("The sample's workers")
final class WorkersTest {

    private static final int SLEEPING = 50;

    /** Far less than the requests sleep, far more than an answer needs. */
    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    private static final Pattern PROCESS = Pattern.compile("\"process\": (\\d+)");

    private static final Deque<Container> STARTED = new ArrayDeque<>();

    @Parameter
    private Site site;

    static Stream<Site> sites() throws IOException {
        Container.Options options =
                new Container.Options().threads(10).webapp("ROOT", Site.WAR).jvm("-Xmx192m");
        STARTED.add(Site.jetty("workers-jetty", options));
        STARTED.add(Site.tomcat("workers-tomcat", options));
        return Stream.of(new Site("Jetty", STARTED.getFirst(), ""), new Site("Tomcat", STARTED.getLast(), ""));
    }

    @AfterAll
    static void stop() throws IOException {
        while (!STARTED.isEmpty()) {
            STARTED.remove().close();
        }
    }

    @Test
    @DisplayName("keep no thread of the container while 50 requests sleep in Python")
    void crowd() throws Exception {
        Deque<Wire> sleeping = new ArrayDeque<>();
        try {
            for (int i = 0; i < SLEEPING; i++) {
                sleeping.add(new Wire(site.container().port()).get("/flask/events?count=2&interval=10"));
            }
            Wire first = sleeping.getFirst();
            assertEquals(200, first.head().status());
            Browser browser = site.browser();
            for (String path : List.of("/java", "/static/admin/css/base.css", "/", "/hello", "/django/")) {
                long begun = System.nanoTime();
                assertEquals(200, browser.get(path).statusCode(), path);
                Duration time = Duration.ofNanos(System.nanoTime() - begun);
                assertTrue(time.compareTo(AT_ONCE) < 0, path + " took " + time);
            }
        } finally {
            for (Wire wire : sleeping) {
                wire.reset();
            }
        }
    }

    @Test
    @DisplayName(
            "cut the connection when one is killed within an answer; the next request is served, the log has a line")
    void killed() throws Exception {
        try (Wire wire = new Wire(site.container().port())) {
            wire.get("/flask/events?count=2&interval=10");
            assertEquals(200, wire.head().status());
            Matcher process = PROCESS.matcher(new String(wire.chunk(), StandardCharsets.UTF_8));
            assertTrue(process.find());
            long pid = Long.parseLong(process.group(1));
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            assertThrows(IOException.class, wire::chunk, "the answer goes on");
            assertEquals(200, site.browser().get("/flask/json").statusCode());
            String log = site.container().awaitLog("(process " + pid + ")");
            List<String> lines = log.lines()
                    .filter(line -> line.contains("process " + pid) || line.contains("interval=10"))
                    .distinct() // Tomcat logs to the console and into a file
                    .toList();
            assertEquals(1, lines.size(), log);
            assertTrue(lines.get(0).contains("signal 9 (SIGKILL); lost GET /flask/events"), lines.get(0));
        }
    }

    @Test
    @DisplayName("end by themselves when the container is killed")
    void orphans() throws Exception {
        Container.Options options = new Container.Options().webapp("ROOT", Site.WAR);
        Container container = site.name().equals("Jetty")
                ? Site.jetty("orphans-jetty", options)
                : Site.tomcat("orphans-tomcat", options);
        List<ProcessHandle> workers = container.workers();
        assertFalse(workers.isEmpty());
        container.process().destroyForcibly();
        for (ProcessHandle worker : workers) {
            Container.await(Duration.ofSeconds(20), "the end of " + worker.pid(), worker::isAlive, alive -> !alive);
        }
        container.close();
    }
}
