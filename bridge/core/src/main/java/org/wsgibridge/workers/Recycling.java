package org.wsgibridge.workers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wsgibridge.engine.Due;
import org.wsgibridge.settings.Setting;
import org.wsgibridge.settings.Settings;

/**
 * When a worker has served long enough.
 *
 * @param maxRequests requests; 0 for any number
 * @param jitter how many requests more it may be, by chance, so that workers are not replaced at the same time
 * @param maxAge nanoseconds; 0 for ever
 * @param maxMemory resident bytes; 0 for any number
 */
record Recycling(int maxRequests, int jitter, long maxAge, long maxMemory) {

    private static final long MEMORY_CHECK = TimeUnit.SECONDS.toNanos(5);

    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    static Recycling of(Settings settings) {
        return new Recycling(
                settings.get(Setting.MAX_REQUESTS),
                settings.get(Setting.MAX_REQUESTS_JITTER),
                settings.get(Setting.MAX_AGE).toNanos(),
                settings.get(Setting.MAX_MEMORY));
    }

    /** How many requests a new worker may serve. */
    int newLimit() {
        return maxRequests == 0
                ? Integer.MAX_VALUE
                : (int) Math.min(
                        Integer.MAX_VALUE,
                        maxRequests + ThreadLocalRandom.current().nextLong(jitter + 1L));
    }

    /** Why a worker should be replaced now; empty where it need not. */
    Optional<String> reason(Worker worker, long now) {
        if (worker.served >= worker.limit) {
            return Optional.of("it has served " + worker.served + " requests (max-requests)");
        }
        if (maxAge > 0 && now - worker.born >= maxAge) {
            return Optional.of("it is " + TimeUnit.NANOSECONDS.toSeconds(now - worker.born) + " s old (max-age)");
        }
        if (maxMemory > 0 && now - worker.measured >= MEMORY_CHECK) {
            worker.measured = now;
            long bytes = resident(worker.process.pid());
            if (bytes > maxMemory) {
                return Optional.of("it has " + (bytes >> 20) + " MiB resident (max-memory)");
            }
        }
        return Optional.empty();
    }

    /** When a worker should be looked at again, as {@link System#nanoTime} counts. */
    long due(Worker worker, long now) {
        long age = maxAge > 0 ? worker.born + maxAge : Due.NEVER;
        long memory = maxMemory > 0 ? worker.measured + MEMORY_CHECK : Due.NEVER;
        return Due.earlier(age, memory);
    }

    /** The resident memory of a process in bytes; 0 where the system does not tell. */
    private static long resident(long pid) {
        try {
            // Not statm, which counts pages: they are of 4 KiB, 16 or 64.
            Matcher kibibytes = RESIDENT.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
            return kibibytes.find() ? Long.parseLong(kibibytes.group(1)) << 10 : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
