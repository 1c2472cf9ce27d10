package org.wsgibridge;

import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ServiceLoader;
import java.util.Set;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.engine.Engine;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.engine.EngineProvider;
import org.wsgibridge.javaapp.JavaEngine;
import org.wsgibridge.settings.Setting;
import org.wsgibridge.settings.Settings;
import org.wsgibridge.workers.WorkersEngine;

/** Finds out what a servlet shall run, and on which engine. */
final class Deployments {

    private static final String WEB_INF = "/WEB-INF/";

    private Deployments() {}

    static Deployment of(ServletConfig config) throws EngineException {
        ServletContext context = config.getServletContext();
        File temporary = (File) context.getAttribute(ServletContext.TEMPDIR);
        Path folder = (temporary == null ? new File(System.getProperty("java.io.tmpdir")) : temporary).toPath();
        String name = context.getContextPath() + "/" + config.getServletName();
        try {
            return new Deployment(
                    config.getServletName(),
                    Settings.of(config),
                    root(context, folder, config.getServletName()),
                    folder,
                    System.getLogger("org.wsgibridge." + name.substring(1).replace('/', '.')));
        } catch (IOException e) {
            throw new EngineException("the web application's files cannot be unpacked: " + e.getMessage(), e);
        }
    }

    static Engine engine(Deployment deployment) throws EngineException {
        String application = deployment.settings().get(Setting.APPLICATION);
        if (application.startsWith(JavaEngine.PREFIX)) {
            return new JavaEngine(deployment, application);
        }
        String name = deployment.settings().get(Setting.ENGINE);
        if (name.equals("workers")) {
            return new WorkersEngine(deployment);
        }
        for (EngineProvider provider : ServiceLoader.load(EngineProvider.class, Deployments.class.getClassLoader())) {
            if (provider.name().equals(name)) {
                return provider.create(deployment);
            }
        }
        throw new EngineException(
                "setting 'engine' is '" + name + "', but wsgi-bridge-" + name + " is not on the class path");
    }

    /** The web application's folder; a copy of WEB-INF where the container runs a WAR without unpacking it. */
    private static Path root(ServletContext context, Path temporary, String name) throws IOException {
        String real = context.getRealPath("/");
        if (real != null) {
            return Path.of(real);
        }
        Path copy = Files.createDirectories(temporary.resolve("wsgi-" + name));
        copy(context, WEB_INF, copy);
        return copy;
    }

    private static void copy(ServletContext context, String path, Path root) throws IOException {
        Set<String> children = context.getResourcePaths(path);
        if (children == null || path.equals(WEB_INF + "lib/") || path.equals(WEB_INF + "classes/")) {
            return;
        }
        Files.createDirectories(root.resolve(path.substring(1)));
        for (String child : children) {
            if (child.endsWith("/")) {
                copy(context, child, root);
            } else {
                try (InputStream in = context.getResourceAsStream(child)) {
                    Files.copy(in, root.resolve(child.substring(1)), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
