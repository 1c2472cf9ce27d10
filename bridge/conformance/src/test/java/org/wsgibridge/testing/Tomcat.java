package org.wsgibridge.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** Apache Tomcat, as {@code catalina.sh run} starts it. */
public final class Tomcat extends Container {

    private static final Pattern LISTENING =
            Pattern.compile("Starting ProtocolHandler \\[\"http-nio[^\"]*-(\\d+)\"\\]");
    private static final Pattern TLS = Pattern.compile("Starting ProtocolHandler \\[\"https-[^\"]*-(\\d+)\"\\]");

    private static final String FORMATTER = "java.util.logging.SimpleFormatter";

    private Tomcat(Path base, ProcessBuilder builder, Options options) throws IOException {
        super(base, builder, options, LISTENING, "Server startup in");
    }

    @Override
    Pattern tlsListening() {
        return TLS;
    }

    /**
     * Starts one.
     *
     * @param version of a distribution that the build has unpacked
     * @param base an empty folder for its files
     */
    public static Tomcat start(String version, Path base, Options options) throws IOException {
        Path home = DISTRIBUTIONS.resolve("apache-tomcat-" + version).toAbsolutePath();
        Folders.copy(home.resolve("conf"), base.resolve("conf"));
        for (String folder : new String[] {"logs", "temp", "webapps", "work"}) {
            Files.createDirectories(base.resolve(folder));
        }
        Path config = base.resolve("conf/server.xml");
        Files.writeString(
                config,
                options.tomcat()
                        .apply(Files.readString(config))
                        .replace("<Server port=\"8005\"", "<Server port=\"-1\"")
                        .replace(
                                "<Connector port=\"8080\"",
                                "<Connector port=\"0\" address=\"127.0.0.1\" maxThreads=\"" + options.threads() + "\"")
                        // so that what is dropped into webapps, or removed, is seen at once
                        .replace(
                                "defaultHost=\"localhost\"",
                                "defaultHost=\"localhost\" backgroundProcessorDelay=\"1\""));
        if (options.logFormat().isPresent()) {
            Path logging = base.resolve("conf/logging.properties");
            Files.writeString(
                    logging,
                    Files.readString(logging).replace("org.apache.juli.OneLineFormatter", FORMATTER) + "\n" + FORMATTER
                            + ".format = " + options.logFormat().get() + "\n");
        }
        for (Map.Entry<String, Path> webapp : options.webapps().entrySet()) {
            Folders.drop(webapp.getValue(), base.resolve("webapps"), webapp.getKey());
        }
        ProcessBuilder builder =
                new ProcessBuilder("sh", home.resolve("bin/catalina.sh").toString(), "run");
        builder.environment().put("CATALINA_HOME", home.toString());
        builder.environment().put("CATALINA_BASE", base.toString());
        builder.environment().put("JAVA_HOME", options.java().toString());
        builder.environment().remove("JRE_HOME");
        builder.environment().put("CATALINA_OPTS", String.join(" ", options.jvm()));
        return new Tomcat(base, builder, options);
    }
}
