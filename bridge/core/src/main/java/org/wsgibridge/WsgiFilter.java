package org.wsgibridge;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.MappingMatch;
import java.io.IOException;
import java.net.MalformedURLException;
import java.util.Enumeration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Serves with a Python WSGI application what a web application does not have itself: requests that no servlet but the
 * default one is mapped to, and that name none of its files. All others go on to where they would have gone. The
 * init-params are those of {@link WsgiServlet}:
 *
 * <pre>{@code
 * <filter>
 *   <filter-name>shop</filter-name>
 *   <filter-class>org.wsgibridge.WsgiFilter</filter-class>
 *   <async-supported>true</async-supported>
 *   <init-param>
 *     <param-name>application</param-name>
 *     <param-value>shop.wsgi:application</param-value>
 *   </init-param>
 * </filter>
 * <filter-mapping>
 *   <filter-name>shop</filter-name>
 *   <url-pattern>/*</url-pattern>
 * </filter-mapping>
 * }</pre>
 *
 * <p>SCRIPT_NAME is the web application's path, and PATH_INFO the rest. While the application cannot be loaded, its
 * requests are answered 503; the first one after {@value WsgiServlet#RETRY_SECONDS} seconds is another try. The rest of
 * the web application is served.
 */
public class WsgiFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private static final long RETRY = TimeUnit.SECONDS.toNanos(WsgiServlet.RETRY_SECONDS);

    private final WsgiServlet servlet = new WsgiServlet("filter");
    private final transient LongSupplier clock;

    /** When the last try to load the application has failed, as the clock counts; guarded by the filter. */
    private long failed;

    /** Makes a filter; the container calls {@link #init()}. */
    public WsgiFilter() {
        this(System::nanoTime);
    }

    WsgiFilter(LongSupplier clock) {
        this.clock = clock;
    }

    /** Loads the application. That it cannot be loaded is in the log: a filter that throws takes the whole site down. */
    @Override
    public void init() {
        load();
    }

    private synchronized void load() {
        try {
            servlet.init(new Configuration(getFilterConfig()));
        } catch (ServletException e) {
            failed = clock.getAsLong();
        }
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (isOthers(request)) {
            chain.doFilter(request, response);
        } else if (servlet.isLoaded() || retry()) {
            servlet.service(request, response);
        } else {
            response.setHeader("Retry-After", Integer.toString(WsgiServlet.RETRY_SECONDS));
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        }
    }

    private synchronized boolean retry() {
        if (!servlet.isLoaded() && clock.getAsLong() - failed >= RETRY) {
            load();
        }
        return servlet.isLoaded();
    }

    /** Whether the web application has something for a request itself. */
    private static boolean isOthers(HttpServletRequest request) {
        HttpServletMapping mapping = request.getHttpServletMapping();
        String path = request.getServletPath();
        if (request.getDispatcherType() == DispatcherType.INCLUDE
                && request.getAttribute(RequestDispatcher.INCLUDE_MAPPING) instanceof HttpServletMapping included) {
            mapping = included; // a servlet that is included by its name has none
            path = (String) request.getAttribute(RequestDispatcher.INCLUDE_SERVLET_PATH);
        }
        return mapping.getMappingMatch() != MappingMatch.DEFAULT || isFile(request.getServletContext(), path);
    }

    private static boolean isFile(ServletContext context, String path) {
        try {
            if (path.endsWith("/") || context.getResource(path) == null) {
                return false;
            }
            Set<String> children = context.getResourcePaths(path);
            return children == null || children.isEmpty();
        } catch (MalformedURLException | IllegalArgumentException e) {
            return false; // no name that a file could have
        }
    }

    /**
     * The servlet that serves what the filter does not let pass.
     *
     * @return it; not in the care of the container
     */
    public WsgiServlet servlet() {
        return servlet;
    }

    @Override
    public void destroy() {
        servlet.destroy();
    }

    /** A filter's configuration, as a servlet's. */
    private record Configuration(FilterConfig filter) implements ServletConfig {

        @Override
        public String getServletName() {
            return filter.getFilterName();
        }

        @Override
        public ServletContext getServletContext() {
            return filter.getServletContext();
        }

        @Override
        public String getInitParameter(String name) {
            return filter.getInitParameter(name);
        }

        @Override
        public Enumeration<String> getInitParameterNames() {
            return filter.getInitParameterNames();
        }
    }
}
