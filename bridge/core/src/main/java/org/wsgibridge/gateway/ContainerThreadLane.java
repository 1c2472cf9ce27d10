package org.wsgibridge.gateway;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The lane of an asynchronous request whose steps may wait for its client after all ({@link Tomcat#waitsForClients}): an
 * engine's thread has other requests, so its steps run on a thread that the container gives.
 */
final class ContainerThreadLane extends AsyncLane {

    /** How many seconds a container that ends a request waits for a step: longer than Tomcat's step waits for a client. */
    private static final int PATIENCE = 10;

    /** The thread that runs a step; null while none does. */
    private volatile Thread runner;

    /** Makes a request asynchronous, as {@link AsyncLane} does. */
    ContainerThreadLane(
            HttpServletRequest request, HttpServletResponse response, Consumer<Throwable> gone, Step stopped) {
        super(request, response, gone, stopped, null);
    }

    @Override
    public void submit(Step step) {
        if (isFirst(step)) {
            try {
                start(this::runWaiting);
            } catch (RuntimeException e) { // the container has ended the request, or takes no more work
                runWaiting();
            }
        }
    }

    @Override
    void run(Step step) {
        runner = Thread.currentThread();
        try {
            super.run(step);
        } finally {
            runner = null;
        }
    }

    /** What a step on another thread still writes must not meet the connection's next request, which gets the same response. */
    @Override
    void endBy(Throwable cause) {
        dropSteps();
        CountDownLatch heard = new CountDownLatch(1);
        execute(new Ended(cause) {
            @Override
            public void dropped() {
                super.dropped();
                heard.countDown();
            }
        });
        Thread other = runner;
        if (other != null && !Thread.currentThread().equals(other)) {
            await(heard);
        }
    }

    private static void await(CountDownLatch heard) {
        try {
            heard.await(PATIENCE, TimeUnit.SECONDS); // if it takes longer, at least no other step follows
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
