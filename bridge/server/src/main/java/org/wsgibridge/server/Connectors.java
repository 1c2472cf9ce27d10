package org.wsgibridge.server;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Makes what listens: HTTP/1.1 and HTTP/2, in the clear or over TLS. */
final class Connectors {

    /** Some clients send large headers; Mercurial's about 21 kB. */
    private static final int HEADER_BYTES = 64 * 1024;

    /** How long a client may neither send nor take anything in the middle of a request, in milliseconds. */
    private static final long SILENCE = 30_000;

    /** How much is read of a connection at once; an idle one keeps no buffer. */
    private static final int INPUT_BYTES = 64 * 1024;

    /** Whatever paths clients send reach the application whole (B03, B04), where no security constraint is led astray. */
    static final UriCompliance WHOLE_PATHS = UriCompliance.from(EnumSet.of(
            UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
            UriCompliance.Violation.BAD_UTF8_ENCODING,
            UriCompliance.Violation.TRUNCATED_UTF8_ENCODING,
            UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS,
            UriCompliance.Violation.ILLEGAL_PATH_CHARACTERS));

    /** Paths that a WAR's security constraints, servlets and files understand in the same way (B07). */
    static final UriCompliance PLAIN_PATHS = UriCompliance.from(
            EnumSet.of(UriCompliance.Violation.BAD_UTF8_ENCODING, UriCompliance.Violation.TRUNCATED_UTF8_ENCODING));

    private Connectors() {}

    /**
     * A connector for an address.
     *
     * @param executor what its connections run on; null for the server's pool
     */
    static AbstractConnector of(Server server, Executor executor, Bind bind, ServerConfig config) {
        HttpConfiguration configuration = configuration(config.war() ? PLAIN_PATHS : WHOLE_PATHS);
        ConnectionFactory[] protocols =
                config.tls().map(pem -> secure(pem, configuration)).orElseGet(() -> clear(configuration));
        AbstractConnector connector = listener(server, executor, bind, protocols);
        connector.setIdleTimeout(config.keepAlive().toMillis());
        return connector;
    }

    private static AbstractConnector listener(
            Server server, Executor executor, Bind bind, ConnectionFactory... protocols) {
        if (bind instanceof Bind.Unix unix) {
            UnixDomainServerConnector connector =
                    new UnixDomainServerConnector(server, executor, null, null, 1, 1, protocols) {

                        @Override
                        protected void doStart() throws Exception {
                            try {
                                super.doStart();
                            } catch (IOException e) {
                                throw unix.unusable(Reasons.of(e)); // Java's message names no path
                            }
                        }

                        @Override
                        public CompletableFuture<Void> shutdown() {
                            setShutdownIdleTimeout(server.getStopTimeout());
                            return ConnectionCloser.of(this, super.shutdown());
                        }
                    };
            connector.setUnixDomainPath(unix.path());
            return connector;
        }
        Bind.Tcp tcp = (Bind.Tcp) bind;
        ServerConnector connector = new ServerConnector(server, executor, null, null, 1, 1, protocols) {

            @Override
            public void open() throws IOException {
                try {
                    super.open();
                } catch (IOException e) {
                    throw tcp.unusable(Reasons.of(e.getCause() instanceof IOException cause ? cause : e));
                }
            }

            @Override
            protected ClientEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
                ClientEndPoint endPoint = new ClientEndPoint(channel, selector, key, getScheduler());
                endPoint.setIdleTimeout(getIdleTimeout());
                return endPoint;
            }

            @Override
            public CompletableFuture<Void> shutdown() {
                setShutdownIdleTimeout(server.getStopTimeout());
                return ConnectionCloser.of(this, super.shutdown());
            }
        };
        connector.setHost(tcp.hostName());
        connector.setPort(tcp.port());
        connector.setAcceptQueueSize(1024);
        return connector;
    }

    private static ConnectionFactory[] clear(HttpConfiguration configuration) {
        configuration.addCustomizer((request, responseHeaders) -> ClearRequest.of(request));
        HTTP2CServerConnectionFactory http2 = new HTTP2CServerConnectionFactory(configuration) {

            @Override
            public Connection newConnection(Connector connector, EndPoint endPoint) {
                endPoint.setIdleTimeout(connector.getIdleTimeout()); // HTTP/1.1 takes the first line for a request
                return super.newConnection(connector, endPoint);
            }
        };
        return new ConnectionFactory[] {http1(configuration), limited(http2)};
    }

    private static ConnectionFactory[] secure(PemFiles pem, HttpConfiguration configuration) {
        SecureRequestCustomizer customizer = new SecureRequestCustomizer();
        customizer.setSniHostCheck(false); // the certificate is the deployer's choice
        configuration.addCustomizer(customizer);
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setKeyStore(pem.toKeyStore());
        context.setKeyStorePassword("");
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol("http/1.1");
        HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(configuration);
        return new ConnectionFactory[] {
            new SslConnectionFactory(context, alpn.getProtocol()), alpn, limited(http2), http1(configuration)
        };
    }

    /**
     * Lets bodies that wait for the application fill their own streams' windows, and never the connection's: behind them,
     * those that are being read would come to a stop.
     */
    private static ConnectionFactory limited(AbstractHTTP2ServerConnectionFactory http2) {
        http2.setStreamIdleTimeout(SILENCE);
        http2.setInitialSessionRecvWindow(http2.getMaxConcurrentStreams() * http2.getInitialStreamRecvWindow());
        return http2;
    }

    /** To be made last: HTTP/2's factories set how much is read, too, for all that share the configuration. */
    private static HttpConnectionFactory http1(HttpConfiguration configuration) {
        HttpConnectionFactory factory = new HttpConnectionFactory(configuration);
        factory.setInputBufferSize(INPUT_BYTES);
        return factory;
    }

    private static HttpConfiguration configuration(UriCompliance paths) {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setRequestHeaderSize(HEADER_BYTES);
        configuration.setResponseHeaderSize(HEADER_BYTES);
        configuration.setUriCompliance(paths);
        configuration.setIdleTimeout(SILENCE);
        return configuration;
    }
}
