package org.wsgibridge;

import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import java.io.File;
import java.io.IOException;
import java.lang.System.Logger;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.engine.Engine;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.engine.EngineProvider;
import org.wsgibridge.engine.EventLoop;
import org.wsgibridge.javaapp.JavaEngine;
import org.wsgibridge.settings.Setting;
import org.wsgibridge.settings.Settings;
import org.wsgibridge.workers.WorkersEngine;

/** Finds out what a servlet shall run, and on which engine. */
final class Deployments {

    private Deployments() {}

    static Deployment of(ServletConfig config) throws EngineException {
        ServletContext context = config.getServletContext();
        File temporary = (File) context.getAttribute(ServletContext.TEMPDIR);
        Path folder = (temporary == null ? new File(System.getProperty("java.io.tmpdir")) : temporary).toPath();
        try {
            return new Deployment(
                    config.getServletName(),
                    Settings.of(config),
                    WebFiles.root(context, folder),
                    folder,
                    log(config),
                    context.getAttribute(EventLoop.ATTRIBUTE) instanceof EventLoop lent ? lent : null);
        } catch (IOException e) {
            throw new EngineException("the web application's files cannot be unpacked: " + e.getMessage(), e);
        }
    }

    /** The application's log. */
    static Logger log(ServletConfig config) {
        return new ApplicationLog(decoded(config.getServletContext().getContextPath()), config.getServletName());
    }

    /** Tomcat has decoded a context's path already: it may hold a percent sign that begins no escape. */
    private static String decoded(String contextPath) {
        try {
            return URLDecoder.decode(contextPath.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return contextPath;
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
        try {
            for (EngineProvider provider :
                    ServiceLoader.load(EngineProvider.class, Deployments.class.getClassLoader())) {
                if (provider.name().equals(name)) {
                    return provider.create(deployment);
                }
            }
        } catch (ServiceConfigurationError | UnsupportedClassVersionError e) {
            throw new EngineException(
                    "setting 'engine' is '" + name + "', which cannot be loaded by Java "
                            + Runtime.version().feature() + "; engine=embedded needs Java 22 or newer",
                    e);
        }
        throw new EngineException(
                "setting 'engine' is '" + name + "', but wsgi-bridge-" + name + " is not on the class path");
    }
}
