package org.wsgibridge.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an application may do with a response header. The table stands in {@code wsgi_bridge/response_headers.txt}; the
 * Python half reads the same file.
 */
enum HeaderRule {
    /** Any value, any number of times. */
    FREE,
    /** Once; replaces what the container would send (I04, I05). */
    SINGLE,
    /** Any number of times, of which the last counts; replaces what the container would send (I05). */
    LAST,
    /** Once, decimal digits (H13). */
    DIGITS,
    /** Not at all: the connection is the server's (H11), and so is the status line (H12). */
    REFUSED;

    private static final Map<String, HeaderRule> TABLE = read("/wsgi_bridge/response_headers.txt");

    /** The rule for a header name, in any case. */
    static HeaderRule of(String name) {
        return TABLE.getOrDefault(name, FREE);
    }

    private static Map<String, HeaderRule> read(String resource) {
        Map<String, HeaderRule> table = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        try (InputStream in = HeaderRule.class.getResourceAsStream(resource);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.trim().split("\\s+"))
                    .forEach(columns -> table.put(columns[0], valueOf(columns[1].toUpperCase(Locale.ROOT))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table;
    }
}
