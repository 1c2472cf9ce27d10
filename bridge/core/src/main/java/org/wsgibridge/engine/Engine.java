package org.wsgibridge.engine;

/** Runs one application: gets an {@link Exchange} to its callable and back. Knows nothing of servlets. */
public interface Engine {

    /**
     * Loads the application; returns when it can take requests.
     *
     * @throws EngineException where it cannot be loaded
     * @throws InterruptedException where the calling thread was interrupted meanwhile
     */
    void start() throws EngineException, InterruptedException;

    /**
     * Takes a request, from any thread. Where {@link #inline()} is false, returns at once; the engine's own thread
     * ends the exchange. Never throws: a request that cannot be taken ends with a {@link Failure}.
     *
     * @param exchange the request
     */
    void accept(Exchange exchange);

    /**
     * Whether {@link #accept} runs the application on the calling thread, which then may block.
     *
     * @return false for engines that have threads of their own
     */
    boolean inline();

    /**
     * What runs the application, once it has been started.
     *
     * @return such as {@code engine=workers, processes=2, threads=4, python=3.14.3}
     */
    String description();

    /**
     * How many of the requests that it has taken no thread of the application's has begun with; from any thread.
     *
     * @return 0 where it is {@linkplain #inline() inline}
     */
    int waiting();

    /**
     * Takes no more requests, and answers those that are not answered yet with 503, since whoever ends the container has
     * waited for them long enough. What still runs may go on, but its answer is dropped. {@link #stop} follows, and does not
     * wait for it either.
     */
    void cut();

    /** Waits for running requests as long as the settings say, then ends everything that the engine has started. */
    void stop();
}
