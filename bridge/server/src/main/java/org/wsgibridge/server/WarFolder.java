package org.wsgibridge.server;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.wsgibridge.engine.Folders;

/** Where a WAR is unpacked: readable to nobody else, unlike Jetty's own folder, and gone when the WAR is. */
final class WarFolder implements LifeCycle.Listener {

    private static final Logger LOG = System.getLogger(WarFolder.class.getName());

    private final Path folder;

    private WarFolder(Path folder) {
        this.folder = folder;
    }

    /** Makes one for a context of a server that is to be started; it goes when the server is stopped. */
    static void make(ContextHandler context, Server server) throws IOException {
        Path folder = Files.createTempDirectory("wsgi-war-"); // mode 0700
        context.setTempDirectory(folder.resolve("war").toFile()); // Jetty makes this anew, with a mode of its own
        server.addEventListener(new WarFolder(folder));
    }

    @Override
    public void lifeCycleStopped(LifeCycle stopped) {
        try {
            Folders.remove(folder);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the folder " + folder + " cannot be removed: " + e);
        }
    }
}
