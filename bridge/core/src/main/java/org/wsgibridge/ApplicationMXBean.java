package org.wsgibridge;

import java.util.Map;

/**
 * What an application does, and has done since it was loaded: for JMX, and for whoever embeds the servlet. Each figure is
 * read by itself while requests go on; none takes a lock that would hold them up for long.
 */
public interface ApplicationMXBean {

    /**
     * What is served.
     *
     * @return the setting {@code application}
     */
    String getApplication();

    /**
     * What runs it.
     *
     * @return such as {@code engine=workers, processes=2, threads=4, python=3.14.3}
     */
    String getEngine();

    /**
     * How many requests have come. Those that the bridge answers before they reach an engine, such as TRACE, are not counted.
     *
     * @return a number that only grows
     */
    long getRequests();

    /**
     * How many of them the application has not answered in full.
     *
     * @return those that wait, and those that run
     */
    long getActive();

    /**
     * How many of those no thread of the application's has begun with; {@code queue-size} is about them.
     *
     * @return 0 where the application runs on the container's threads
     */
    long getWaiting();

    /**
     * How many answers have been given, the bridge's own among them.
     *
     * @return by class of status: {@code 2xx} to {@code 5xx}; numbers that only grow
     */
    Map<String, Long> getResponses();

    /**
     * How many requests have no complete answer of the application's, and why: {@code application} has raised an exception,
     * or broken a rule; {@code worker}: its process has ended; {@code busy}: the queue was full, or no thread free in time, or
     * the application was being stopped; {@code timeout}: it took longer than {@code request-timeout}; {@code client}: it has
     * sent what cannot be served; {@code gone}: it has left before the end.
     *
     * @return by reason; numbers that only grow
     */
    Map<String, Long> getFailures();

    /**
     * How long all answered requests together took, from their arrival to the end of the application's answer.
     *
     * @return seconds
     */
    double getSeconds();

    /**
     * How many answered requests took no longer than some time.
     *
     * @return by time in seconds, from {@code 0.001} to {@code 10} and {@code +Inf}, each with those before it
     */
    Map<String, Long> getDurations();
}
