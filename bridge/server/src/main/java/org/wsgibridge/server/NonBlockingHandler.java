package org.wsgibridge.server;

import java.util.concurrent.Executor;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.Handler;

/**
 * Handlers that never block, so that no request changes threads inside of Jetty: the selector's thread takes it to the
 * engine, and the thread that answers it turns to what the client has sent meanwhile. Without this, a thread of Jetty's
 * pool is woken for each of the two.
 */
final class NonBlockingHandler extends Handler.Wrapper {

    NonBlockingHandler(Handler handler) {
        super(handler);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    /**
     * Runs a connection that goes on after an answer on the thread that has answered, opens a new one on the selector's, and
     * runs all else in the pool.
     */
    static Executor executor(Executor pool) {
        return task -> {
            if (task instanceof Connection || task instanceof ManagedSelector.SelectorUpdate) {
                task.run();
            } else {
                pool.execute(task);
            }
        };
    }
}
