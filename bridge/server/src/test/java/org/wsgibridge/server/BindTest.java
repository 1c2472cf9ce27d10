package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BindTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8000, 127.0.0.1, 8000",
        "localhost:0, localhost, 0",
        "0.0.0.0:65535, 0.0.0.0, 65535",
        "[::1]:80, [::1], 80",
        ":8080, 127.0.0.1, 8080",
        "8080, 127.0.0.1, 8080"
    })
    @DisplayName("a host and a port; this machine alone where no host is named")
    void tcp(String text, String host, int port) {
        assertEquals(new Bind.Tcp(host, port), Bind.of(text));
    }

    @Test
    @DisplayName("unix: and a path")
    void unix() {
        assertEquals(new Bind.Unix(Path.of("/run/shop/socket")), Bind.of("unix:/run/shop/socket"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "host:port",
                "host:-1",
                "host:65536",
                "::1:80",
                "a b:80",
                "unix:",
                "h:",
                "http://h:80"
            })
    @DisplayName("anything else is refused, with what is allowed")
    void refused(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> Bind.of(text))
                .getMessage();
        assertEquals("--bind cannot be '" + text + "'; allowed: HOST:PORT, [IPV6]:PORT, PORT, unix:PATH", message);
    }

    @Test
    @DisplayName("a host without an address is named")
    void unknownHost() {
        Bind bind = Bind.of("nowhere.invalid:80");
        String message = assertThrows(BindException.class, bind::prepare).getMessage();
        assertEquals("--bind names the host 'nowhere.invalid', which has no address", message);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "sockets are told from files by their kind")
    @DisplayName("the socket of a server that was killed is removed, one that is served is not")
    void socket() throws IOException {
        Path path = folder.resolve("s");
        Bind bind = new Bind.Unix(path);
        bind.prepare();
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            assertEquals(
                    "--bind cannot have unix:" + path + ": it is in use",
                    assertThrows(BindException.class, bind::prepare).getMessage());
        }
        assertTrue(Files.exists(path));
        bind.prepare();
        assertFalse(Files.exists(path));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "mkfifo")
    @DisplayName("a pipe, or a device, is no socket that was left behind: it stays")
    void pipe() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor();
        assertEquals(
                "--bind cannot have unix:" + pipe + ": a file that is no socket is there",
                assertThrows(BindException.class, new Bind.Unix(pipe)::prepare).getMessage());
        assertTrue(Files.exists(pipe));
    }

    @Test
    @DisplayName("a file, or a folder that is not there, is no place for a socket")
    void noPlace() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "precious");
        assertEquals(
                "--bind cannot have unix:" + file + ": a file that is no socket is there",
                assertThrows(BindException.class, new Bind.Unix(file)::prepare).getMessage());
        assertEquals("precious", Files.readString(file));
        BindException e = assertThrows(BindException.class, new Bind.Unix(folder.resolve("no/s"))::prepare);
        assertTrue(e.getMessage().endsWith("no/s: there is no such folder"), e.getMessage());
    }
}
