package org.wsgibridge;

import jakarta.servlet.ServletException;
import jakarta.servlet.UnavailableException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ServiceConfigurationError;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.engine.Engine;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.gateway.Gateway;
import org.wsgibridge.settings.Setting;
import org.wsgibridge.settings.SettingsException;

/**
 * Serves a Python WSGI application. The init-params are the settings of {@link org.wsgibridge.settings.Setting}; only
 * {@code application} must be given:
 *
 * <pre>{@code
 * <servlet>
 *   <servlet-name>shop</servlet-name>
 *   <servlet-class>org.wsgibridge.WsgiServlet</servlet-class>
 *   <init-param>
 *     <param-name>application</param-name>
 *     <param-value>shop.wsgi:application</param-value>
 *   </init-param>
 *   <load-on-startup>1</load-on-startup>
 *   <async-supported>true</async-supported>
 * </servlet>
 * }</pre>
 *
 * <p>A setting that cannot be used, or an application that cannot be loaded, makes the servlet unavailable; the message
 * says why. The container answers 503, and the first request after {@value #RETRY_SECONDS} seconds is another try.
 */
public class WsgiServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** How long an application that could not be loaded is left alone. */
    static final int RETRY_SECONDS = 30;

    private final String kind;
    private transient Engine engine;
    private transient volatile Gateway gateway;
    private transient volatile ManagedApplication managed;

    /** Makes a servlet; the container calls {@link #init()}. */
    public WsgiServlet() {
        this("servlet");
    }

    /**
     * Makes a servlet for somebody else than the container.
     *
     * @param kind what the log calls it
     */
    WsgiServlet(String kind) {
        this.kind = kind;
    }

    @Override
    public void init() throws ServletException {
        try {
            Deployment deployment = Deployments.of(getServletConfig());
            engine = Deployments.engine(deployment);
            engine.start();
            Gateway loaded = new Gateway(deployment, engine);
            managed = new ManagedApplication(deployment, engine, loaded.metrics());
            managed.register(getServletContext().getContextPath());
            gateway = loaded;
            String application = deployment.settings().get(Setting.APPLICATION);
            deployment.log().log(Level.INFO, "serving " + application + " (" + getServletInfo() + ")");
        } catch (SettingsException | EngineException e) {
            throw unavailable(e.getMessage(), e, null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("given up while the application was being loaded", e, null);
        } catch (RuntimeException | LinkageError | ServiceConfigurationError e) { // the class path may lack something
            throw unavailable(e.toString(), e, e);
        }
    }

    /**
     * Not every container logs why a servlet is unavailable.
     *
     * @param trace whose stack trace the log shows, where the reason explains little; or null
     */
    private UnavailableException unavailable(String reason, Throwable cause, Throwable trace) {
        String context = getServletContext().getContextPath();
        String message = "wsgi " + kind + " '" + getServletName() + "'" + (context.isEmpty() ? "" : " of " + context)
                + ": " + reason;
        Deployments.log(getServletConfig()).log(Level.ERROR, reason, trace);
        UnavailableException exception = new UnavailableException(message, RETRY_SECONDS);
        exception.initCause(cause);
        return exception;
    }

    /** Every method is the application's, known to the container or not (C01). */
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (!isLoaded()) {
            retry();
        }
        gateway.serve(request, response);
    }

    /** When its time is over, Jetty serves with a servlet that was unavailable, and does not call init() again. */
    private synchronized void retry() throws ServletException {
        if (!isLoaded()) {
            init();
        }
    }

    boolean isLoaded() {
        return gateway != null;
    }

    /** What runs the application; empty before it is loaded. */
    @Override
    public String getServletInfo() {
        return isLoaded() ? engine.description() : "";
    }

    /**
     * What the application does; JMX has the same, where something has started it.
     *
     * @return null before it is loaded
     */
    public ApplicationMXBean managed() {
        return managed;
    }

    /**
     * Takes no more requests, and answers those that are not answered yet with 503. To be called by whoever ends a container
     * and has waited for them long enough; {@link #destroy()} follows.
     */
    public void cut() {
        if (isLoaded()) {
            engine.cut();
        }
    }

    @Override
    public void destroy() {
        if (managed != null) {
            managed.unregister();
        }
        if (engine != null) {
            engine.stop();
        }
    }
}
