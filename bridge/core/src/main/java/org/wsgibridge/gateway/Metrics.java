package org.wsgibridge.gateway;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.wsgibridge.engine.Failure;

/** Counts the requests of an application, and what becomes of them. Any thread may count, and read. */
public final class Metrics {

    /** What durations are counted up to, in seconds. */
    private static final List<String> BOUNDS =
            List.of("0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10");

    private static final String ENDLESS = "+Inf";

    private static final long[] NANOS = BOUNDS.stream()
            .mapToLong(bound -> Math.round(Double.parseDouble(bound) * 1e9))
            .toArray();

    private static final String GONE = "gone";

    private final LongAdder requests = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAdder[] durations = adders(BOUNDS.size() + 1);
    private final LongAdder[] classes = adders(10);
    private final Map<String, LongAdder> failures = reasons();

    private static LongAdder[] adders(int count) {
        return Stream.generate(LongAdder::new).limit(count).toArray(LongAdder[]::new);
    }

    private static Map<String, LongAdder> reasons() {
        Map<String, LongAdder> counts = new LinkedHashMap<>();
        for (String reason : List.of("application", "worker", "busy", "timeout", "client", GONE)) {
            counts.put(reason, new LongAdder());
        }
        return counts;
    }

    /** A request has come. */
    void began() {
        requests.increment();
    }

    /**
     * A request is over.
     *
     * @param status of its answer; 0 where it has none
     * @param lasted how long it took, in nanoseconds
     */
    void ended(int status, long lasted) {
        ended.increment();
        classes[status / 100].increment();
        nanos.add(lasted);
        int bound = Arrays.binarySearch(NANOS, lasted);
        durations[bound < 0 ? -bound - 1 : bound].increment();
    }

    /** A request has no complete answer of the application's. */
    void failed(Failure failure) {
        failures.get(reason(failure.status())).increment();
    }

    private static String reason(int status) {
        return switch (status) {
            case 502 -> "worker";
            case 503 -> "busy";
            case 504 -> "timeout";
            default -> status < 500 ? "client" : "application";
        };
    }

    /** A request's client has left before the end of its answer. */
    void gone() {
        failures.get(GONE).increment();
    }

    /**
     * How many requests have come.
     *
     * @return all
     */
    public long requests() {
        return requests.sum();
    }

    /**
     * How many requests are not over.
     *
     * @return 0 where there are none
     */
    public long active() {
        long over = ended.sum(); // before those that have come, which are no fewer then
        return requests.sum() - over;
    }

    /**
     * How many answers there were.
     *
     * @return by class of status
     */
    public Map<String, Long> responses() {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (int i = 2; i <= 5; i++) {
            counts.put(i + "xx", classes[i].sum());
        }
        return counts;
    }

    /**
     * How many requests had no complete answer of the application's.
     *
     * @return by reason
     */
    public Map<String, Long> failures() {
        Map<String, Long> counts = new LinkedHashMap<>();
        failures.forEach((reason, count) -> counts.put(reason, count.sum()));
        return counts;
    }

    /**
     * How long the requests took that are over, together.
     *
     * @return seconds
     */
    public double seconds() {
        return nanos.sum() / 1e9;
    }

    /**
     * How many requests that are over took no longer than some times.
     *
     * @return by time in seconds, the shortest first
     */
    public Map<String, Long> durations() {
        Map<String, Long> counts = new LinkedHashMap<>();
        long total = 0;
        for (int i = 0; i < durations.length; i++) {
            total += durations[i].sum();
            counts.put(i < BOUNDS.size() ? BOUNDS.get(i) : ENDLESS, total);
        }
        return counts;
    }
}
