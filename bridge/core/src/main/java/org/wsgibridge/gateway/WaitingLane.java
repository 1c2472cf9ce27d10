package org.wsgibridge.gateway;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * The lane of a request that cannot be asynchronous: behind a filter that does not support it or replaces a stream, in an
 * include, a forward or an error page. The container's thread waits, and runs every step itself.
 */
final class WaitingLane implements Lane {

    private static final Step WAKE = () -> {};

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Thread owner = Thread.currentThread();
    private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();
    private final Consumer<Throwable> gone;
    private volatile boolean over;
    private String aborted;

    /**
     * Makes the lane of the calling thread's request.
     *
     * @param gone hears, once and on the lane, that the client is out of reach
     */
    WaitingLane(HttpServletRequest request, HttpServletResponse response, Consumer<Throwable> gone) {
        this.request = request;
        this.response = response;
        this.gone = gone;
    }

    @Override
    public void execute(Step step) {
        if (Thread.currentThread().equals(owner)) {
            run(step);
        } else {
            steps.add(step);
            if (over && steps.remove(step)) { // else the owner finds it
                run(step);
            }
        }
    }

    @Override
    public boolean mayBlock() {
        return true;
    }

    @Override
    public void complete() {
        over = true;
        steps.add(WAKE);
    }

    @Override
    public void abort(String reason) {
        if (!over) {
            aborted = reason;
            complete();
        }
    }

    @Override
    public boolean over() {
        return over;
    }

    @Override
    public void await() throws IOException {
        while (!over) {
            try {
                run(steps.take());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                tellGone(new InterruptedIOException("the container has interrupted the request"));
                abort("interrupted");
            }
        }
        for (Step step = steps.poll(); step != null; step = steps.poll()) {
            run(step);
        }
        if (aborted != null) {
            if (response.isCommitted()) {
                Undertow.close(request);
            }
            throw new CutException(aborted);
        }
    }

    private void run(Step step) {
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
        if (!over) {
            try {
                gone.accept(cause);
            } catch (RuntimeException | Error e) {
                // The request ends, whoever cannot hear of it.
            }
        }
    }
}
