package org.wsgibridge.testing;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.handlers.PathHandler;
import io.undertow.server.handlers.builder.PredicatedHandlersParser;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainer;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.xnio.Option;

/**
 * Undertow with the unpacked web applications of a folder, which is looked at every half a second: a server of its own as
 * one would embed it, since Undertow has no distribution.
 *
 * <p>System properties: {@code undertow.options} and {@code undertow.handlers} are written as Undertow reads them, with
 * blanks between; and a key store of the JVM's makes it speak TLS.
 */
final class UndertowMain {

    private static final Logger LOG = Logger.getLogger(UndertowMain.class.getName());

    private final Path webapps;
    private final PathHandler paths = Handlers.path();
    private final ServletContainer container = ServletContainer.Factory.newInstance();
    private final Map<String, DeploymentManager> deployed = new HashMap<>();

    private UndertowMain(Path webapps) {
        this.webapps = webapps;
    }

    /** Takes the folder and the number of threads. */
    public static void main(String[] arguments) throws Exception {
        UndertowMain main = new UndertowMain(Path.of(arguments[0]));
        main.scan();
        Undertow server = main.server(Integer.parseInt(arguments[1]));
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.stop();
            main.undeployAll();
        }));
        for (Undertow.ListenerInfo listener : server.getListenerInfo()) {
            int port = ((InetSocketAddress) listener.getAddress()).getPort();
            System.err.println("listening: " + listener.getProtcol() + ' ' + port);
        }
        System.err.println("started");
        while (true) {
            Thread.sleep(500);
            main.scan();
        }
    }

    private Undertow server(int threads) throws Exception {
        String handlers = String.join("\n", words("undertow.handlers"));
        Undertow.Builder builder = Undertow.builder()
                .setWorkerThreads(threads)
                .setHandler(Handlers.predicates(
                        PredicatedHandlersParser.parse(handlers, UndertowMain.class.getClassLoader()), paths))
                .addHttpListener(0, "127.0.0.1");
        if (System.getProperty("javax.net.ssl.keyStore") != null) {
            builder.addHttpsListener(0, "127.0.0.1", SSLContext.getDefault());
        }
        words("undertow.options").forEach(setting -> set(builder, setting));
        return builder.build();
    }

    private static List<String> words(String property) {
        return Stream.of(System.getProperty(property, "").split(" "))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static <T> void set(Undertow.Builder builder, String setting) {
        String[] parts = setting.split("=");
        ClassLoader loader = UndertowMain.class.getClassLoader();
        Option<T> option = (Option<T>) Option.fromString(parts[0], loader);
        T value = option.parseValue(parts[1], loader);
        if (parts[0].startsWith("io.undertow.")) {
            builder.setServerOption(option, value);
        } else {
            builder.setSocketOption(option, value);
        }
    }

    private synchronized void scan() throws IOException {
        Set<String> there = new TreeSet<>();
        try (Stream<Path> folders = Files.list(webapps)) {
            folders.forEach(folder -> there.add(folder.getFileName().toString()));
        }
        for (String name : Set.copyOf(deployed.keySet())) {
            if (!there.contains(name)) {
                undeploy(name);
            }
        }
        for (String name : there) {
            if (!deployed.containsKey(name)) {
                deploy(name);
            }
        }
    }

    private void deploy(String name) {
        String path = name.equals("ROOT") ? "/" : '/' + name;
        try {
            DeploymentManager manager = container.addDeployment(UndertowWebapp.read(name, path, webapps.resolve(name)));
            deployed.put(name, manager);
            manager.deploy();
            paths.addPrefixPath(path, manager.start());
        } catch (Exception e) {
            LOG.log(Level.SEVERE, "the web application '" + name + "' cannot be started", e);
        }
    }

    private void undeploy(String name) throws IOException {
        paths.removePrefixPath('/' + name);
        DeploymentManager manager = deployed.remove(name);
        DeploymentInfo webapp = manager.getDeployment().getDeploymentInfo();
        stop(manager);
        container.removeDeployment(webapp);
        webapp.getResourceManager().close();
        ((URLClassLoader) webapp.getClassLoader()).close();
    }

    private synchronized void undeployAll() {
        deployed.values().forEach(UndertowMain::stop);
    }

    private static void stop(DeploymentManager manager) {
        try {
            manager.stop();
        } catch (ServletException e) {
            LOG.log(Level.WARNING, "undeploying", e);
        }
        manager.undeploy();
    }
}
