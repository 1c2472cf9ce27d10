package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
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
        PemFiles files = new PemFiles(pem.certificate(), pem.key());
        assertEquals(65_536, inputBuffer(Optional.empty()));
        assertEquals(65_536, inputBuffer(Optional.of(files)));
    }

    private static int inputBuffer(Optional<PemFiles> tls) {
        AbstractConnector connector = Connectors.of(new Server(), null, Bind.of("0"), tls, Connectors.WHOLE_PATHS);
        assertTrue(connector.getConnectionFactory("h2c") != null || tls.isPresent());
        return connector.getConnectionFactory(HttpConnectionFactory.class).getInputBufferSize();
    }
}
