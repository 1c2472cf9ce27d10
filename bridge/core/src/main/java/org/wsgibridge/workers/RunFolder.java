package org.wsgibridge.workers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.wsgibridge.engine.Folders;

/** A private folder for what workers need to start: it has the socket to connect to, and takes the Python half. */
final class RunFolder implements AutoCloseable {

    private static final boolean WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

    /** A Unix socket's path has 108 bytes at most, on some systems 104. */
    private static final int LONGEST = 100;

    private final Path folder;
    private final ServerSocketChannel server;

    /** Makes the folder, readable to nobody else, and begins to listen. */
    RunFolder() throws IOException {
        this.folder = create();
        try {
            this.server = listen(folder);
        } catch (IOException e) {
            Files.delete(folder);
            throw e;
        }
    }

    private static ServerSocketChannel listen(Path folder) throws IOException {
        return WINDOWS
                ? ServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0))
                : ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                        .bind(UnixDomainSocketAddress.of(folder.resolve("socket")));
    }

    private static Path create() throws IOException {
        Path folder = Files.createTempDirectory("wsgi-"); // mode 0700
        if (WINDOWS || folder.resolve("socket").toString().length() <= LONGEST) {
            return folder;
        }
        Files.delete(folder);
        return Files.createTempDirectory(Path.of("/tmp"), "wsgi-");
    }

    Path path() {
        return folder;
    }

    ServerSocketChannel server() {
        return server;
    }

    /** Where workers connect: the socket's path, or 127.0.0.1 and a port. */
    String address() throws IOException {
        return server.getLocalAddress() instanceof InetSocketAddress inet
                ? "127.0.0.1:" + inet.getPort()
                : folder.resolve("socket").toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
        Folders.remove(folder);
    }
}
