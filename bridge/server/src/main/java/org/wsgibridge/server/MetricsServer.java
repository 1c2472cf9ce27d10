package org.wsgibridge.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.wsgibridge.ApplicationMXBean;

/**
 * Answers those who watch the server, at an address and on threads of its own, whatever the applications do:
 * {@code /metrics} in Prometheus's text format, and {@code /health}, which is 200 while the server takes requests, else 503.
 */
final class MetricsServer implements AutoCloseable {

    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String PLAIN = "text/plain; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads;
    private final BooleanSupplier serving;
    private final Supplier<Map<String, ApplicationMXBean>> applications;

    /**
     * Begins to listen.
     *
     * @param serving whether the server takes requests; asked from any thread
     * @param applications those that are loaded, by name; asked from any thread
     * @throws BindException where it is not possible to listen there; the message says why
     */
    MetricsServer(Bind.Tcp address, BooleanSupplier serving, Supplier<Map<String, ApplicationMXBean>> applications)
            throws IOException {
        address.prepare(Options.METRICS);
        this.serving = serving;
        this.applications = applications;
        try {
            server = HttpServer.create(new InetSocketAddress(address.hostName(), address.port()), 0);
        } catch (BindException e) {
            throw address.unusable(Options.METRICS, Reasons.of(e));
        }
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "metrics");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Where the metrics are. */
    URI uri() {
        InetSocketAddress address = server.getAddress();
        String host = address.getHostString();
        return URI.create(
                "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort() + "/metrics");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/metrics" -> answer(exchange, 200, PROMETHEUS, MetricsText.of(applications.get()));
                case "/health" -> answerHealth(exchange);
                default -> answer(exchange, 404, PLAIN, "there are /metrics and /health\n");
            }
        }
    }

    private void answerHealth(HttpExchange exchange) throws IOException {
        if (serving.getAsBoolean()) {
            answer(exchange, 200, PLAIN, "ok\n");
        } else {
            answer(exchange, 503, PLAIN, "the application is being loaded, or stopped\n");
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
