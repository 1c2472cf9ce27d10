package org.wsgibridge.gateway;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.wsgibridge.engine.EventLoop;

/**
 * The lane of an asynchronous request: a step runs on whichever thread brings it, the container's or an engine's, which
 * leaves it to the container's event loop where there is one; or, if another step is running, on that step's thread. So no
 * step may block.
 */
sealed class AsyncLane implements Lane, AsyncListener permits ContainerThreadLane {

    /** Marks a request that was dispatched again only to be cut. */
    private static final String ABORTED = AsyncLane.class.getName() + ".aborted";

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final AsyncContext context;
    private final Consumer<Throwable> gone;
    private final Step stopped;
    private final EventLoop eventLoop;

    private final Queue<Step> steps = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();
    private volatile boolean over;

    /** Whether it is known that the client is out of reach, or it need not be any more; the lane's. */
    private boolean settled;

    /**
     * Makes a request asynchronous.
     *
     * @param gone hears, once and on the lane, that the client is out of reach
     * @param stopped the last step but the end, where the container waits for the request no longer
     * @param eventLoop the container's; null where it lends none
     */
    AsyncLane(
            HttpServletRequest request,
            HttpServletResponse response,
            Consumer<Throwable> gone,
            Step stopped,
            EventLoop eventLoop) {
        this.request = request;
        this.response = response;
        this.gone = gone;
        this.stopped = stopped;
        this.eventLoop = eventLoop;
        this.context = request.startAsync(request, new CutResponse(request, response));
        context.setTimeout(0); // the bridge has its own (N05)
        context.addListener(this);
    }

    /**
     * Cuts the connection of a request that a lane has aborted. A container does so for an exception from a servlet
     * after the commit, and offers no other way: so an aborted request is dispatched to its servlet once more.
     *
     * @throws IOException for such a request
     */
    static void cutIfAborted(HttpServletRequest request) throws IOException {
        if (isAborted(request)) {
            throw new CutException((String) request.getAttribute(ABORTED));
        }
    }

    static boolean isAborted(HttpServletRequest request) {
        return request.getAttribute(ABORTED) != null;
    }

    @Override
    public void execute(Step step) {
        if (pending.compareAndSet(0, 1)) {
            run(step);
            if (pending.decrementAndGet() > 0) {
                runWaiting();
            }
        } else if (isFirst(step)) {
            runWaiting();
        }
    }

    @Override
    public void submit(Step step) {
        if (eventLoop == null || eventLoop.isHere()) {
            execute(step);
        } else if (isFirst(step)) {
            eventLoop.execute(this::runWaiting);
        }
    }

    /** Lets a step wait; returns false where whoever runs another one goes on with this one. */
    boolean isFirst(Step step) {
        steps.add(step);
        return pending.getAndIncrement() == 0;
    }

    /** Runs the steps that wait; for whoever has let the first of them wait. */
    void runWaiting() {
        do {
            run(steps.remove());
        } while (pending.decrementAndGet() > 0);
    }

    /** Runs a task on a thread of the container's, which refuses where it has ended the request, or takes no more work. */
    void start(Runnable task) {
        context.start(task);
    }

    /** Runs a step now, on the calling thread. */
    void run(Step step) {
        try {
            if (over) {
                step.dropped();
            } else {
                step.run();
            }
        } catch (IOException e) {
            tellGone(e);
            complete();
        } catch (RuntimeException | Error e) { // whose thread this is must not suffer from it
            tellGone(e);
            abort("a defect: " + e);
        }
    }

    private void tellGone(Throwable cause) {
        if (!settled) {
            settled = true;
            try {
                gone.accept(cause);
            } catch (RuntimeException | Error e) {
                // The request ends, whoever cannot hear of it.
            }
        }
    }

    @Override
    public boolean mayBlock() {
        return false;
    }

    @Override
    public void complete() {
        settled = true;
        if (!over) {
            over = true;
            if (Undertow.carriesConnections()) {
                context.start(this::end);
            } else {
                end();
            }
        }
    }

    private void end() {
        try {
            context.complete();
        } catch (IllegalStateException e) {
            // The container has ended the request itself: Tomcat does so as soon as a write fails (L05).
        }
    }

    @Override
    public void abort(String reason) {
        settled = true;
        if (!over) {
            over = true;
            try {
                if (response.isCommitted() && Undertow.close(request)) {
                    context.complete();
                } else {
                    request.setAttribute(ABORTED, reason);
                    context.dispatch();
                }
            } catch (RuntimeException e) {
                // The container has ended the request itself.
            }
        }
    }

    @Override
    public boolean over() {
        return over;
    }

    @Override
    public void await() {
        // Nobody waits.
    }

    @Override
    public void onError(AsyncEvent event) {
        endBy(event.getThrowable()); // the container ends the request after this call
    }

    @Override
    public void onComplete(AsyncEvent event) {
        if (!over) {
            over = true;
            endBy(new IOException("the container has ended the request"));
        }
    }

    /** The container ends the request when this returns. */
    void endBy(Throwable cause) {
        execute(new Ended(cause));
    }

    /** Lets no step run any more that is to come. */
    void dropSteps() {
        over = true;
    }

    /** Takes note that the container has ended the request, also where it has been told so in another way meanwhile. */
    class Ended implements Step {
        private final Throwable cause;

        Ended(Throwable cause) {
            this.cause = cause;
        }

        @Override
        public void run() {
            dropSteps();
            dropped();
        }

        @Override
        public void dropped() {
            tellGone(cause);
        }
    }

    /** A request without a timeout has one after all in Tomcat, when its web application is stopped (N07). */
    @Override
    public void onTimeout(AsyncEvent event) {
        Thread container = Thread.currentThread();
        execute(() -> {
            if (Thread.currentThread().equals(container)) { // else the container has gone on with an answer of its own
                stopped.run();
            }
        });
        endBy(new IOException("the container has ended the request"));
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // A dispatch starts anew only to be cut.
    }
}
