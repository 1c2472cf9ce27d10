package org.wsgibridge.server;

import jakarta.servlet.ServletException;
import jakarta.servlet.UnavailableException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.security.SecurityHandler;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.CustomRequestLog;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.ClassMatcher;
import org.eclipse.jetty.util.resource.ResourceFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.wsgibridge.ApplicationMXBean;
import org.wsgibridge.WsgiFilter;
import org.wsgibridge.WsgiServlet;
import org.wsgibridge.engine.EventLoop;
import org.wsgibridge.javaapp.JavaEngine;
import org.wsgibridge.settings.Setting;
import org.wsgibridge.settings.Settings;

/** Serves an application, or a WAR, on embedded Jetty. */
final class WsgiServer {

    private static final int THREADS = 200;

    /** How long what is cut may take to tell its client, in milliseconds. */
    private static final long CUTTING = 1000;

    private final ServerConfig config;
    private final QueuedThreadPool threads = new QueuedThreadPool(THREADS);
    private final Server server;
    private final ServletContextHandler context;
    private ServletHolder holder;

    /** Answers those who watch; null for nobody, or not yet. */
    private MetricsServer metrics;

    /** Whether requests are taken. */
    private volatile boolean serving;

    /** The thread that loads what is served; null for none. */
    private volatile Thread loading;

    /** Makes a server that is not started yet. */
    WsgiServer(ServerConfig config) {
        this.config = config;
        threads.setName("http");
        this.server = new Server(threads);
        // A connector would stop a pool of its own before the other connectors have ended; null is the server's.
        Executor executor = neverBlocks() ? NonBlockingHandler.executor(threads) : null;
        for (Bind bind : config.binds()) {
            server.addConnector(Connectors.of(server, executor, bind, config));
        }
        ContextHandlerCollection contexts = new ContextHandlerCollection(false);
        config.statics().forEach(files -> contexts.addHandler(files(files)));
        context = config.war() ? war() : application();
        contexts.addHandler(context);
        GracefulHandler graceful = new GracefulHandler(new Handler.Sequence(contexts, new Asterisk()));
        server.setHandler(neverBlocks() ? new NonBlockingHandler(graceful) : graceful);
        config.accessLog().ifPresent(file -> server.setRequestLog(accessLog(file)));
    }

    /** Whether there is nothing but an application in Python, which the gateway hands over asynchronously. */
    private boolean neverBlocks() {
        return !config.war()
                && config.statics().isEmpty()
                && !config.application().startsWith(JavaEngine.PREFIX);
    }

    private ServletContextHandler application() {
        ServletContextHandler served = new ServletContextHandler("/");
        served.setBaseResource(ResourceFactory.of(served).newResource(config.folder()));
        holder = new ServletHolder("app", WsgiServlet.class);
        holder.setInitOrder(1);
        holder.setAsyncSupported(true);
        holder.setInitParameters(config.settings());
        holder.setInitParameter("application", config.application());
        served.addServlet(holder, "/*");
        served.getServletHandler().setDecodeAmbiguousURIs(true);
        return served;
    }

    private ServletContextHandler war() {
        WebAppContext served = new WebAppContext();
        served.setContextPath(config.settings().getOrDefault(Setting.SCRIPT_NAME.name(), "/"));
        served.setWar(config.folder().resolve(config.application()).toString());
        served.setThrowUnavailableOnStartupException(true);
        served.setParentLoaderPriority(false);
        // One bridge, whether the WAR brings its own or none, so that it finds the CPython that this jar brings.
        served.addProtectedClassMatcher(new ClassMatcher("org.wsgibridge."));
        config.settings().forEach((name, text) -> {
            if (!name.equals(Setting.SCRIPT_NAME.name())) {
                served.setInitParameter(Settings.PREFIX + name, text);
            }
        });
        return served;
    }

    private static ContextHandler files(StaticFiles files) {
        ResourceHandler handler = new ResourceHandler();
        handler.setDirAllowed(false);
        ContextHandler context = new ContextHandler(new Handler.Sequence(handler, new NotFound()), files.url());
        context.setProtectedTargets(new String[] {"/WEB-INF", "/META-INF"});
        context.setBaseResource(ResourceFactory.of(context).newResource(files.folder()));
        return context;
    }

    private static CustomRequestLog accessLog(String file) {
        return file.equals("-")
                ? new CustomRequestLog(System.out::println, CustomRequestLog.EXTENDED_NCSA_FORMAT)
                : new CustomRequestLog(file);
    }

    /**
     * Starts serving.
     *
     * @throws UnavailableException where the application cannot be loaded
     * @throws Exception where anything else is wrong; a port is taken, for instance
     */
    void start() throws Exception {
        for (Bind bind : config.binds()) {
            bind.prepare();
        }
        if (config.metrics().isPresent()) {
            metrics = new MetricsServer(config.metrics().get(), () -> serving, this::managed);
        }
        lendLoop();
        load();
        serving = true;
    }

    private Map<String, ApplicationMXBean> managed() {
        return applications()
                .filter(application -> application.managed() != null)
                .collect(Collectors.toMap(
                        WsgiServlet::getServletName,
                        WsgiServlet::managed,
                        (servlet, filter) -> servlet,
                        LinkedHashMap::new));
    }

    /** Lets engines use the thread that watches the clients; it runs before they are started. */
    private void lendLoop() throws Exception {
        if (server.getConnectors()[0] instanceof ServerConnector connector) {
            threads.start();
            connector.getSelectorManager().start();
            context.setAttribute(EventLoop.ATTRIBUTE, new JettyLoop(connector));
        }
    }

    private void load() throws Exception {
        if (config.war()) {
            WarFolder.make(context, server);
        }
        loading = Thread.currentThread();
        try {
            server.start();
            for (ServletHolder servlet : context.getServletHandler().getServlets()) {
                if (servlet.getUnavailableException() != null) {
                    throw servlet.getUnavailableException();
                }
            }
        } catch (Exception e) {
            Exception reason = lacksUsers() ? new UnavailableException(noUsers()) : e;
            server.stop(); // which removes what has been unpacked of a WAR
            throw reason;
        } finally {
            loading = null;
        }
    }

    /** Whether a WAR wants its users to log in, and nothing knows them: Jetty's own message is for who knows Jetty. */
    private boolean lacksUsers() {
        SecurityHandler security = context.getSecurityHandler();
        return security != null && security.getAuthenticationType() != null && security.getLoginService() == null;
    }

    private String noUsers() {
        return "the web.xml of " + Path.of(config.application()).getFileName()
                + " has a login-config, and nothing knows its users; a LoginService in WEB-INF/jetty-ee11-web.xml would";
    }

    /**
     * Loads the application and ends; listens nowhere, as another server may.
     *
     * @return what would be served
     * @throws Exception as {@link #start} does
     */
    String check() throws Exception {
        server.setConnectors(new Connector[0]);
        load();
        String description = description();
        stop();
        return description;
    }

    /** Where the server listens, as URLs. */
    List<String> urls() {
        List<String> urls = new ArrayList<>();
        String scheme = config.tls().isPresent() ? "https" : "http";
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof ServerConnector tcp) {
                String host = tcp.getHost().contains(":") ? "[" + tcp.getHost() + "]" : tcp.getHost();
                urls.add(scheme + "://" + host + ":" + tcp.getLocalPort());
            } else if (connector instanceof UnixDomainServerConnector unix) {
                urls.add("unix:" + unix.getUnixDomainPath());
            }
        }
        return urls;
    }

    /** Where the metrics are; empty for nowhere. */
    Optional<URI> metrics() {
        return Optional.ofNullable(metrics).map(MetricsServer::uri);
    }

    /** What is served, and what runs it. */
    String description() throws ServletException {
        return holder == null
                ? Path.of(config.application()).getFileName().toString()
                : holder.getServlet().getServletInfo();
    }

    /** Takes no more requests, waits for those that run, and ends; for any thread. What is still being loaded is given up. */
    void stop() throws Exception {
        serving = false;
        Thread loader = loading;
        if (loader != null) {
            loader.interrupt();
        }
        long patience = gracefulTimeout().toMillis();
        server.setStopTimeout(patience + CUTTING);
        CompletableFuture<Void> cut = CompletableFuture.runAsync(
                () -> applications().forEach(WsgiServlet::cut),
                CompletableFuture.delayedExecutor(patience, TimeUnit.MILLISECONDS));
        server.stop();
        cut.cancel(false);
        if (metrics != null) {
            metrics.close();
        }
    }

    /** The longest one of what is served: a WAR may have several applications. */
    private Duration gracefulTimeout() {
        return applications()
                .map(application -> Settings.of(application.getServletConfig()).get(Setting.GRACEFUL_TIMEOUT))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** Those that have been loaded. */
    private Stream<WsgiServlet> applications() {
        ServletHandler handler = context.getServletHandler();
        Stream<WsgiServlet> servlets = Arrays.stream(handler.getServlets())
                .map(ServletHolder::getServletInstance)
                .filter(WsgiServlet.class::isInstance)
                .map(WsgiServlet.class::cast);
        Stream<WsgiServlet> filters = Arrays.stream(handler.getFilters())
                .map(FilterHolder::getFilter)
                .filter(WsgiFilter.class::isInstance)
                .map(filter -> ((WsgiFilter) filter).servlet());
        return Stream.concat(servlets, filters).filter(application -> application.getServletConfig() != null);
    }

    /** Waits until the server has ended. */
    void join() throws InterruptedException {
        server.join();
    }
}
