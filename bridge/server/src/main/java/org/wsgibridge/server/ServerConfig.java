package org.wsgibridge.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the server shall do.
 *
 * @param application an application's name as in the setting {@code application}, or the path of a WAR
 * @param binds where to listen; at least one
 * @param folder where relative paths start, and the application runs
 * @param keepAlive how long a connection may wait for its next request
 * @param settings the application's, by name
 * @param statics files that the server serves itself
 * @param accessLog a file for a line each request; {@code -} for standard output; empty for none
 * @param metrics where those who watch the server are answered; empty for nowhere
 * @param tls certificate and key, for HTTPS
 */
record ServerConfig(
        String application,
        List<Bind> binds,
        Path folder,
        Duration keepAlive,
        Map<String, String> settings,
        List<StaticFiles> statics,
        Optional<String> accessLog,
        Optional<Bind.Tcp> metrics,
        Optional<PemFiles> tls) {

    /** Longer than a proxy's that keeps a connection for a minute: a request must not meet the end of its connection. */
    static final Duration KEEP_ALIVE = Duration.ofSeconds(75);

    /** Whether the application is a web application with a web.xml of its own. */
    boolean war() {
        return isWar(application);
    }

    static boolean isWar(String application) {
        return application.endsWith(".war");
    }
}
