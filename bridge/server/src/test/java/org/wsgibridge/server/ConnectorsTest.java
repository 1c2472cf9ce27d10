package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Connectors: what listens")
class ConnectorsTest {

    @TempDir
    Path folder;

    @Test
    @DisplayName("HTTP/1.1 reads 64 kB at once, whatever HTTP/2 beside it wants")
    void inputBuffer() throws Exception {
        Pem pem = Pem.make(folder, "EC");
        assertEquals(65_536, inputBuffer("a:b"));
        assertEquals(65_536, inputBuffer("a:b", "--certfile=" + pem.certificate(), "--keyfile=" + pem.key()));
    }

    private static int inputBuffer(String... words) {
        ServerConfig config = ArgumentsTest.config(words);
        AbstractConnector connector = Connectors.of(new Server(), null, Bind.of("0"), config);
        assertTrue(connector.getConnectionFactory("h2c") != null || config.tls().isPresent());
        return connector.getConnectionFactory(HttpConnectionFactory.class).getInputBufferSize();
    }
}
