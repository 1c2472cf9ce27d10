package org.wsgibridge.embedded;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.engine.EngineException;

/** Ends requests that run for too long, each from a thread of its own: it may have to wait for the GIL. */
final class Interruptions implements RequestTimeout.Interrupter {

    private final Deployment deployment;
    private final List<Site> sites;

    Interruptions(Deployment deployment, List<Site> sites) {
        this.deployment = deployment;
        this.sites = sites;
    }

    @Override
    public void interrupt(Job job) {
        start(() -> interruptNow(job), deployment.log());
    }

    private void interruptNow(Job job) throws EngineException {
        try {
            for (Site site : sites) {
                PythonThread thread = site.threadOf(job);
                String stack = thread == null ? "" : site.interrupt(thread, job);
                if (!stack.isEmpty()) {
                    deployment.log().log(Level.ERROR, "request-timeout: the request stood at\n" + stack);
                }
            }
        } finally {
            job.conversation.stop(); // until here, where it waits for its client, it stood still
        }
    }

    @Override
    public void stuck(Job job) {
        deployment.log().log(Level.ERROR, "a request does not end (request-timeout); its thread is lost until it does");
    }

    static void start(Interruption interruption, Logger log) {
        Thread thread = new Thread(
                () -> {
                    try {
                        interruption.run();
                    } catch (EngineException e) {
                        log.log(Level.ERROR, "a request cannot be interrupted", e);
                    }
                },
                "wsgi-interruption");
        thread.setDaemon(true);
        thread.start();
    }

    /** What such a thread does. */
    interface Interruption {
        void run() throws EngineException;
    }
}
