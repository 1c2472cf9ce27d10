package org.wsgibridge.engine;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The CGI variables of one request, in the order in which they were put. Values are "native strings" in PEP 3333's
 * sense: every character stands for one byte, so none is above U+00FF (A04). Not thread-safe; handed from thread to
 * thread with its exchange.
 */
public final class Environ {

    private String[] entries = new String[64];
    private int length;

    /**
     * Adds a variable.
     *
     * @param name a name not put before
     * @param value its value, or null to leave the variable out (C11)
     */
    public void put(String name, String value) {
        if (value == null) {
            return;
        }
        if (length == entries.length) {
            entries = Arrays.copyOf(entries, length * 2);
        }
        entries[length++] = name;
        entries[length++] = value;
    }

    /**
     * How many variables there are.
     *
     * @return their number
     */
    public int size() {
        return length / 2;
    }

    /**
     * The name of a variable.
     *
     * @param index from 0 to {@link #size()}, exclusive
     * @return its name
     */
    public String name(int index) {
        return entries[2 * index];
    }

    /**
     * The value of a variable.
     *
     * @param index from 0 to {@link #size()}, exclusive
     * @return its value
     */
    public String value(int index) {
        return entries[2 * index + 1];
    }

    /**
     * The value of a variable.
     *
     * @param name its name
     * @return empty where it has not been put
     */
    public Optional<String> find(String name) {
        for (int i = 0; i < length; i += 2) {
            if (entries[i].equals(name)) {
                return Optional.of(entries[i + 1]);
            }
        }
        return Optional.empty();
    }

    /**
     * The variables as a map.
     *
     * @return a new, mutable map
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size(); i++) {
            map.put(name(i), value(i));
        }
        return map;
    }
}
