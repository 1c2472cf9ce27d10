package org.wsgibridge.gateway;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Environ keys for request header names (section D). Thread-safe.
 *
 * <p>These have no key, so the application does not see them: names with an underscore, which could pass for another header
 * (D04); names that are not ASCII; {@code Proxy} (D05); {@code Transfer-Encoding}, which the container has undone (D07);
 * and those for which CGI has a name of its own (C04).
 */
final class HeaderKeys {

    private static final Set<String> HIDDEN =
            caseInsensitive("Proxy", "Transfer-Encoding", "Content-Type", "Content-Length");

    /** Clients choose header names, so what is remembered has a limit. */
    private static final int MOST = 500;

    private final Map<String, Optional<String>> known = new ConcurrentHashMap<>();

    /** The key for a header name; empty for a name that has none. */
    Optional<String> of(String name) {
        Optional<String> key = known.get(name);
        if (key == null) {
            key = make(name);
            if (known.size() < MOST) {
                known.put(name, key);
            }
        }
        return key;
    }

    private static Optional<String> make(String name) {
        boolean ascii = name.chars().allMatch(c -> c < 0x80);
        if (!ascii || name.indexOf('_') >= 0 || HIDDEN.contains(name)) {
            return Optional.empty();
        }
        return Optional.of("HTTP_" + name.replace('-', '_').toUpperCase(Locale.ROOT));
    }

    private static Set<String> caseInsensitive(String... names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(Set.of(names));
        return set;
    }
}
