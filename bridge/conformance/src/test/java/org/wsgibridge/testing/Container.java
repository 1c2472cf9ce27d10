package org.wsgibridge.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A servlet container in a process of its own, from its own distribution, with web applications dropped into its
 * {@code webapps} folder as users do.
 */
public abstract class Container implements AutoCloseable {

    private static final Duration STARTING = Duration.ofMinutes(2);

    /** Where the distributions have been unpacked. */
    static final Path DISTRIBUTIONS = Path.of(System.getProperty("containers", "target/containers"));

    private final Path base;
    private final Process process;
    private final int port;

    /** Starts the process and waits until it serves. */
    Container(Path base, ProcessBuilder builder, Options options, Pattern listening, String started)
            throws IOException {
        this.base = base;
        Path log = base.resolve("console.log");
        builder.environment().putAll(options.environment());
        this.process = builder.directory(base.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process.getOutputStream().close();
        this.port = awaitPort(listening, started);
    }

    private int awaitPort(Pattern listening, String started) throws IOException {
        boolean listens = false;
        try {
            String text = await(
                    STARTING, "the container to start", this::log, t -> t.contains(started) || !process.isAlive());
            Matcher matcher = listening.matcher(text);
            listens = matcher.find();
            if (!listens) {
                throw new IOException("no port in the log of " + base + ":\n" + text);
            }
            return Integer.parseInt(matcher.group(1));
        } finally {
            if (!listens) {
                process.destroyForcibly();
            }
        }
    }

    /** The port on the loopback address. */
    public int port() {
        return port;
    }

    /** The port on the loopback address that speaks TLS. */
    public int tlsPort() {
        Matcher matcher = tlsListening().matcher(log());
        if (!matcher.find()) {
            throw new IllegalStateException("no connector for TLS in the log of " + base);
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** Finds the port that speaks TLS in the log. */
    abstract Pattern tlsListening();

    /** The container's process. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /** The folder into which web applications are dropped. */
    public Path webapps() {
        return base.resolve("webapps");
    }

    /** Everything that the container and its applications have logged. */
    public String log() {
        return logSince(Map.of());
    }

    /** What has been logged since {@link #logEnds}. */
    public String logSince(Map<Path, Integer> ends) {
        StringBuilder text = new StringBuilder();
        logs().forEach((file, logged) -> text.append(logged.substring(ends.getOrDefault(file, 0))));
        return text.toString();
    }

    /** How long each file of the log is by now. */
    public Map<Path, Integer> logEnds() {
        Map<Path, Integer> ends = new TreeMap<>();
        logs().forEach((file, logged) -> ends.put(file, logged.length()));
        return ends;
    }

    private Map<Path, String> logs() {
        Map<Path, String> logs = new TreeMap<>();
        try {
            readLogs(base, logs);
            if (Files.isDirectory(base.resolve("logs"))) {
                readLogs(base.resolve("logs"), logs);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return logs;
    }

    /** Looks at nothing else: in other folders, files come and go. */
    private static void readLogs(Path folder, Map<Path, String> logs) throws IOException {
        try (var files = Files.newDirectoryStream(folder, "*.log")) {
            for (Path file : files) {
                logs.put(file, Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
    }

    /** Waits until the log has a text, and returns the log. */
    public String awaitLog(String part) {
        return await(Duration.ofSeconds(30), "'" + part + "' in the log", this::log, text -> text.contains(part));
    }

    /** Waits until something holds; there is nothing else to wait on across processes. */
    public static <T> T await(
            Duration time, String what, java.util.function.Supplier<T> source, java.util.function.Predicate<T> wanted) {
        long deadline = System.nanoTime() + time.toNanos();
        T value = source.get();
        while (!wanted.test(value)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited in vain for " + what + "; last seen:\n" + value);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
            value = source.get();
        }
        return value;
    }

    /** The worker processes that are there. */
    public List<ProcessHandle> workers() {
        return process.descendants()
                .filter(p -> p.info().commandLine().orElse("").contains("wsgi_bridge.worker"))
                .toList();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IOException("the container did not stop by itself:\n" + log());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** How to start a container. */
    public static final class Options {
        private final Map<String, Path> webapps = new TreeMap<>();
        private final Map<String, String> environment = new TreeMap<>();
        private final List<String> jvm = new ArrayList<>();
        private final List<String> jetty = new ArrayList<>();
        private final List<String> undertow = new ArrayList<>();
        private String jettyModules = "http";
        private Optional<String> logFormat = Optional.empty();
        private UnaryOperator<String> tomcat = UnaryOperator.identity();
        private int threads = 50;
        private Path java = Path.of(System.getProperty("java.home"));

        /** Deploys a WAR, or an exploded one, at a context path; {@code ROOT} for none. */
        public Options webapp(String name, Path war) {
            webapps.put(name, war);
            return this;
        }

        /** Sets a system property. */
        public Options property(String name, String value) {
            jvm.add("-D" + name + "=" + value);
            return this;
        }

        /** Adds a JVM option. */
        public Options jvm(String option) {
            jvm.add(option);
            return this;
        }

        /** Sets a variable of the process's environment. */
        public Options environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Adds modules, and properties of theirs, of Jetty's. */
        public Options jetty(String modules, String... properties) {
            jettyModules += "," + modules;
            jetty.addAll(List.of(properties));
            return this;
        }

        /** Changes Tomcat's {@code server.xml}. */
        public Options tomcat(UnaryOperator<String> change) {
            tomcat = change;
            return this;
        }

        /** Adds JVM options of Undertow's; {@link UndertowMain} says which properties it knows. */
        public Options undertow(String... options) {
            undertow.addAll(List.of(options));
            return this;
        }

        /** Sets the format of the log's lines, as {@link java.util.logging.SimpleFormatter} takes it. */
        public Options logFormat(String format) {
            logFormat = Optional.of(format);
            return this;
        }

        /** Sets how many threads serve requests. */
        public Options threads(int count) {
            threads = count;
            return this;
        }

        /** Sets the JDK that runs it; that of the tests by default. */
        public Options java(Path home) {
            java = home;
            return this;
        }

        Map<String, Path> webapps() {
            return webapps;
        }

        Map<String, String> environment() {
            return environment;
        }

        List<String> jetty() {
            return jetty;
        }

        List<String> undertow() {
            return undertow;
        }

        Optional<String> logFormat() {
            return logFormat;
        }

        String jettyModules() {
            return jettyModules;
        }

        UnaryOperator<String> tomcat() {
            return tomcat;
        }

        List<String> jvm() {
            return jvm;
        }

        int threads() {
            return threads;
        }

        Path java() {
            return java;
        }
    }
}
