package org.wsgibridge.testing;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.PathHandler;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainer;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Undertow with the unpacked web applications of a folder, which is looked at every half a second: a server of its own as
 * one would embed it, since Undertow has no distribution.
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
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1", main.paths)
                .setWorkerThreads(Integer.parseInt(arguments[1]))
                .build();
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.stop();
            main.undeployAll();
        }));
        for (Undertow.ListenerInfo listener : server.getListenerInfo()) {
            System.err.println("listening: " + listener.getProtcol() + ' '
                    + ((InetSocketAddress) listener.getAddress()).getPort());
        }
        System.err.println("started");
        while (true) {
            Thread.sleep(500);
            main.scan();
        }
    }

    private synchronized void scan() {
        try (Stream<Path> folders = Files.list(webapps)) {
            Set<String> there = new TreeSet<>();
            folders.forEach(folder -> there.add(folder.getFileName().toString()));
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
        } catch (Exception e) {
            LOG.log(Level.SEVERE, "scanning", e);
        }
    }

    private void deploy(String name) throws Exception {
        String path = name.equals("ROOT") ? "/" : '/' + name;
        DeploymentManager manager = container.addDeployment(UndertowWebapp.read(name, path, webapps.resolve(name)));
        deployed.put(name, manager);
        try {
            manager.deploy();
            HttpHandler handler = manager.start();
            paths.addPrefixPath(path, handler);
        } catch (ServletException | RuntimeException e) {
            LOG.log(Level.SEVERE, "the web application '" + name + "' cannot be started", e);
        }
    }

    private void undeploy(String name) throws ServletException, IOException {
        paths.removePrefixPath('/' + name);
        DeploymentManager manager = deployed.remove(name);
        ClassLoader loader = manager.getDeployment().getDeploymentInfo().getClassLoader();
        manager.stop();
        manager.undeploy();
        ((URLClassLoader) loader).close();
    }

    private synchronized void undeployAll() {
        for (DeploymentManager manager : deployed.values()) {
            try {
                manager.stop();
                manager.undeploy();
            } catch (ServletException | RuntimeException e) {
                LOG.log(Level.WARNING, "undeploying", e);
            }
        }
    }
}
