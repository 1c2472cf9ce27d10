package org.wsgibridge.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Undertow, as {@link UndertowMain} embeds it. */
public final class UndertowServer extends Container {

    private static final Pattern LISTENING = Pattern.compile("listening: http (\\d+)");
    private static final Pattern TLS = Pattern.compile("listening: https (\\d+)");

    private UndertowServer(Path base, ProcessBuilder builder, Options options) throws IOException {
        super(base, builder, options, LISTENING, "started");
    }

    @Override
    Pattern tlsListening() {
        return TLS;
    }

    /** Starts one. */
    public static UndertowServer start(Path base, Options options) throws IOException {
        Files.createDirectories(base.resolve("webapps"));
        for (Map.Entry<String, Path> webapp : options.webapps().entrySet()) {
            Folders.drop(webapp.getValue(), base.resolve("webapps"), webapp.getKey());
        }
        List<String> command = new ArrayList<>();
        command.add(options.java().resolve("bin/java").toString());
        command.addAll(options.jvm());
        command.addAll(options.undertow());
        options.logFormat().ifPresent(f -> command.add("-Djava.util.logging.SimpleFormatter.format=" + f));
        command.add("-cp");
        command.add(classPath());
        command.add(UndertowMain.class.getName());
        command.add(base.resolve("webapps").toString());
        command.add(Integer.toString(options.threads()));
        return new UndertowServer(base, new ProcessBuilder(command), options);
    }

    /** That of the tests, but for the bridge, which web applications bring along. */
    private static String classPath() {
        return String.join(
                File.pathSeparator,
                List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                        .filter(entry -> !entry.contains("wsgi-bridge")
                                && !entry.contains("bridge" + File.separator + "core")
                                && !entry.contains("bridge" + File.separator + "embedded"))
                        .toList());
    }
}
