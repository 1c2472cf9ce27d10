package org.wsgibridge.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.wsgibridge.testing.Container;
import org.wsgibridge.testing.Tls;
import org.wsgibridge.testing.Webapp;

/**
 * The containers with other than their default settings: those that {@link Differences} names, TLS with HTTP/2, a proxy
 * in front, compression, short timeouts, and a Turkish JVM. The rows' applications are at the root.
 */
final class TunedTargets {

    static final Tls TLS = key();

    /** How many milliseconds the containers wait, where they would wait half a minute (N05). */
    static final int IMPATIENT = 2000;

    private static final String TOMCAT_CONNECTOR = """
            <Connector port="0" address="127.0.0.1" SSLEnabled="true" scheme="https" secure="true">
              <UpgradeProtocol className="org.apache.coyote.http2.Http2Protocol"/>
              <SSLHostConfig certificateVerification="optional" truststoreFile="%3$s" truststorePassword="%2$s">
                <Certificate certificateKeystoreFile="%1$s" certificateKeystorePassword="%2$s" type="EC"/>
              </SSLHostConfig>
            </Connector>
            """.formatted(TLS.keyStore(), Tls.PASSWORD, TLS.trustStore());

    private TunedTargets() {}

    /** The targets, for {@code @MethodSource}. */
    static List<Target> all() {
        return Started.ALL;
    }

    private static Container.Options tune(Container.Options options) {
        return options.environment("HTTP_PROXY", "http://proxy.example:3128")
                .jvm("-Duser.language=tr")
                .jvm("-Dorg.eclipse.jetty.ee11.servlet.ServletChannelState.DEFAULT_TIMEOUT=" + IMPATIENT)
                .jvm("-Dorg.eclipse.jetty.ee10.servlet.ServletChannelState.DEFAULT_TIMEOUT=" + IMPATIENT)
                .logFormat("%4$s %3$s: %5$s%6$s%n")
                .jetty(
                        "https,http2,forwarded,compression-gzip",
                        "jetty.http.idleTimeout=" + IMPATIENT,
                        "jetty.compression.gzip.minCompressSize=1",
                        "jetty.compression.gzip.encoder.syncFlush=true",
                        "jetty.httpConfig.uriCompliance=UNSAFE",
                        "jetty.ssl.host=127.0.0.1",
                        "jetty.ssl.port=0",
                        "jetty.sslContext.keyStorePath=" + TLS.keyStore(),
                        "jetty.sslContext.keyStorePassword=" + Tls.PASSWORD,
                        "jetty.sslContext.trustStorePath=" + TLS.trustStore(),
                        "jetty.sslContext.trustStorePassword=" + Tls.PASSWORD,
                        "jetty.sslContext.wantClientAuth=true")
                .undertow(
                        "-Djavax.net.ssl.keyStore=" + TLS.keyStore(),
                        "-Djavax.net.ssl.keyStorePassword=" + Tls.PASSWORD,
                        "-Djavax.net.ssl.trustStore=" + TLS.trustStore(),
                        "-Djavax.net.ssl.trustStorePassword=" + Tls.PASSWORD,
                        "-Dundertow.handlers=proxy-peer-address() canonical-path() compress()",
                        "-Dundertow.options=io.undertow.UndertowOptions.ENABLE_HTTP2=true"
                                + " io.undertow.UndertowOptions.DECODE_SLASH=true"
                                + " io.undertow.UndertowOptions.IDLE_TIMEOUT=" + IMPATIENT
                                + " io.undertow.UndertowOptions.NO_REQUEST_TIMEOUT=" + IMPATIENT
                                + " io.undertow.UndertowOptions.MAX_ENTITY_SIZE=-1"
                                + " io.undertow.UndertowOptions.BUFFER_PIPELINED_DATA=false"
                                + " org.xnio.Options.SSL_CLIENT_AUTH_MODE=REQUESTED")
                .tomcat(xml -> xml.replace(
                                "<Connector port=\"8080\"",
                                "<Connector port=\"8080\" encodedSolidusHandling=\"decode\""
                                        + " continueResponseTiming=\"onRead\" compression=\"on\""
                                        + " compressionMinSize=\"1\" asyncTimeout=\"" + IMPATIENT + "\"")
                        .replace("connectionTimeout=\"20000\"", "connectionTimeout=\"" + IMPATIENT + "\"")
                        .replace("<Engine name", TOMCAT_CONNECTOR + "<Engine name")
                        .replace(
                                "<Valve className",
                                "<Valve className=\"org.apache.catalina.valves.RemoteIpValve\"/><Valve className"));
    }

    private static Path rows(Path base) throws IOException {
        return new Webapp(base.resolve("rows"))
                .wsgi("rows", Targets.settings("rows:application"), "/*", "/waiting/*")
                .filter(PlainFilter.class, false, "/waiting/*")
                .jetty(SecuredWebapp.DECODE_AMBIGUOUS)
                .write();
    }

    private static Tls key() {
        try {
            return Tls.make(Path.of("target/tls").toAbsolutePath().resolve("test.p12"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Started when first asked for, by threads that need the class around it. */
    private static final class Started {
        static final List<Target> ALL =
                Targets.start(" tuned", "", base -> tune(Targets.bare(base)).webapp("ROOT", rows(base)));
    }
}
