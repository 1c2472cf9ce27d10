package org.wsgibridge.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Eclipse Jetty, as {@code start.jar} starts it. */
public final class Jetty extends Container {

    private static final Pattern LISTENING =
            Pattern.compile("Started oejs.ServerConnector@.*\\{HTTP/1.*\\{127\\.0\\.0\\.1:(\\d+)\\}");
    private static final Pattern TLS =
            Pattern.compile("Started oejs.ServerConnector@.*\\{SSL.*\\{127\\.0\\.0\\.1:(\\d+)\\}");

    private Jetty(Path base, ProcessBuilder builder, Options options) throws IOException {
        super(base, builder, options, LISTENING, "Started oejs.Server@");
    }

    @Override
    Pattern tlsListening() {
        return TLS;
    }

    /**
     * Starts one.
     *
     * @param version of a distribution that the build has unpacked
     * @param environment such as {@code ee11}
     * @param base an empty folder for its files
     */
    public static Jetty start(String version, String environment, Path base, Options options) throws IOException {
        Path home = DISTRIBUTIONS.resolve("jetty-home-" + version).toAbsolutePath();
        Files.createDirectories(base.resolve("webapps"));
        Files.createDirectories(base.resolve("work")); // the temporary folder of the web applications
        for (Map.Entry<String, Path> webapp : options.webapps().entrySet()) {
            Folders.drop(webapp.getValue(), base.resolve("webapps"), webapp.getKey());
        }
        List<String> command = new ArrayList<>();
        command.add(options.java().resolve("bin/java").toString());
        command.addAll(options.jvm());
        options.logFormat().ifPresent(f -> command.add("-Djava.util.logging.SimpleFormatter.format=" + f));
        command.add("-jar");
        command.add(home.resolve("start.jar").toString());
        command.addAll(List.of(
                "jetty.base=" + base,
                "jetty.http.host=127.0.0.1",
                "jetty.http.port=0",
                // those for accepting and selecting come on top of those that serve
                "jetty.threadPool.minThreads=4",
                "jetty.threadPool.maxThreads=" + (options.threads() + 4),
                "jetty.deploy.scanInterval=1"));
        command.addAll(options.jetty());
        // last: properties behind it would belong to the environment alone
        command.add("--modules=" + options.jettyModules() + "," + environment + "-deploy");
        return new Jetty(base, new ProcessBuilder(command), options);
    }
}
