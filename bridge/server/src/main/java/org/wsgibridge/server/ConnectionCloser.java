package org.wsgibridge.server;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Ends the connections without a request when a server ends. Jetty would wait for them, or cut others short with them: to
 * it, a connection whose request takes its time is as idle as one without.
 */
final class ConnectionCloser {

    // Milliseconds.
    private static final long LAST_WORDS = 300;
    private static final long ROUND = 50;

    private ConnectionCloser() {}

    /**
     * Ends them, and those that lose their request meanwhile.
     *
     * @param shutdown the connector's, just begun
     * @return the same
     */
    static CompletableFuture<Void> of(AbstractConnector connector, CompletableFuture<Void> shutdown) {
        round(connector, shutdown);
        return shutdown;
    }

    private static void round(AbstractConnector connector, CompletableFuture<Void> shutdown) {
        for (EndPoint endPoint : connector.getConnectedEndPoints()) {
            Connection connection = endPoint.getConnection() instanceof SslConnection tls
                    ? tls.getSslEndPoint().getConnection()
                    : endPoint.getConnection();
            if (connection instanceof HTTP2Connection http) {
                if (http.getSession().getStreams().isEmpty()) {
                    endPoint.setIdleTimeout(LAST_WORDS); // Jetty has told the client to go
                }
            } else if (!(connection instanceof HttpConnection http)
                    || http.getHttpChannel().getRequest() == null) {
                endPoint.close();
            }
        }
        if (!shutdown.isDone()) {
            connector.getScheduler().schedule(() -> round(connector, shutdown), ROUND, TimeUnit.MILLISECONDS);
        }
    }
}
