package org.wsgibridge.sample;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.File;

/**
 * Tells the Python applications where they may write: into the folder that the environment variable {@value #VARIABLE}
 * names, else into the one that the container provides for this web application. Both contexts of a WAR that is deployed
 * twice so have a database of their own.
 *
 * <p>The context-param {@code wsgi.environment}, set here before the servlets are made, holds for each WsgiServlet that
 * has no init-param {@code environment}. Most containers empty their folder when an application is undeployed; a database
 * that shall live longer needs the variable.
 */
public final class DataFolder implements ServletContextListener {

    private static final String VARIABLE = "SAMPLE_DATA";

    /** Makes a listener; the container calls {@link #contextInitialized}. */
    public DataFolder() {}

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        if (System.getenv(VARIABLE) == null && context.getAttribute(ServletContext.TEMPDIR) instanceof File folder) {
            context.setInitParameter("wsgi.environment", VARIABLE + "=" + new File(folder, "sample-data"));
        }
    }
}
