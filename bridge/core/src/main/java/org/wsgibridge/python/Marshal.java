package org.wsgibridge.python;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.wsgibridge.engine.Environ;

/**
 * Writes values in CPython's {@code marshal} format, which {@code marshal.loads} reads in one call of C code. Only codes
 * that every CPython from 3.4 on reads. Not thread-safe.
 */
public final class Marshal {

    private static final int SHORT = 255;

    private byte[] bytes;
    private int length;

    /**
     * Makes an empty one.
     *
     * @param capacity how many bytes to begin with
     */
    public Marshal(int capacity) {
        this.bytes = new byte[capacity];
    }

    /**
     * Leaves room for something that is written later, into {@link #array()}.
     *
     * @param count bytes
     * @return this
     */
    public Marshal skip(int count) {
        reserve(count);
        length += count;
        return this;
    }

    /**
     * Writes an environ as two values: its names as one array of bytes with a newline between any two, since requests
     * have the same again and again, and a tuple of its values. {@code environs.py} puts them together.
     *
     * @param environ not empty; its names are ASCII, and its values hold no character above U+00FF
     * @return this
     */
    public Marshal environ(Environ environ) {
        int names = environ.size() - 1;
        for (int i = 0; i < environ.size(); i++) {
            names += environ.name(i).length();
        }
        put('s').int32(names);
        for (int i = 0; i < environ.size(); i++) {
            if (i > 0) {
                put('\n');
            }
            latin1(environ.name(i));
        }
        tuple(environ.size());
        for (int i = 0; i < environ.size(); i++) {
            string(environ.value(i));
        }
        return this;
    }

    /**
     * Writes a value: null, a boolean, an int, a string, a byte array, a list, an array as a tuple, or a map.
     *
     * @param value of one of these types
     * @return this
     */
    public Marshal value(Object value) {
        if (value == null) {
            put('N');
        } else if (value instanceof Boolean flag) {
            put(flag ? 'T' : 'F');
        } else if (value instanceof Integer number) {
            put('i').int32(number);
        } else if (value instanceof String text) {
            string(text);
        } else if (value instanceof byte[] data) {
            data(data);
        } else if (value instanceof List<?> list) {
            put('[').int32(list.size());
            list.forEach(this::value);
        } else if (value instanceof Object[] tuple) {
            tuple(tuple.length);
            Arrays.asList(tuple).forEach(this::value);
        } else if (value instanceof Map<?, ?> map) {
            put('{');
            map.forEach((k, v) -> value(k).value(v));
            put('0');
        } else {
            throw new IllegalArgumentException("cannot be marshalled: " + value.getClass());
        }
        return this;
    }

    /**
     * Begins a tuple, whose items follow.
     *
     * @param size how many items
     * @return this
     */
    public Marshal tuple(int size) {
        if (size > SHORT) {
            put('(').int32(size);
            return this;
        }
        put(')');
        return put((char) size);
    }

    /**
     * What has been written.
     *
     * @return the array behind this, of which {@link #length()} bytes count
     */
    public byte[] array() {
        return bytes;
    }

    /**
     * How much has been written.
     *
     * @return bytes
     */
    public int length() {
        return length;
    }

    private Marshal data(byte[] data) {
        put('s').int32(data.length);
        reserve(data.length);
        System.arraycopy(data, 0, bytes, length, data.length);
        length += data.length;
        return this;
    }

    private Marshal string(String text) {
        int size = text.length();
        if (!isAscii(text)) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            put('u').int32(utf8.length);
            reserve(utf8.length);
            System.arraycopy(utf8, 0, bytes, length, utf8.length);
            length += utf8.length;
            return this;
        }
        if (size > SHORT) {
            put('a').int32(size);
        } else {
            put('z').put((char) size);
        }
        latin1(text);
        return this;
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("deprecation") // the one way to copy a string's bytes without an array in between
    private void latin1(String text) {
        reserve(text.length());
        text.getBytes(0, text.length(), bytes, length);
        length += text.length();
    }

    private Marshal put(char code) {
        reserve(1);
        bytes[length++] = (byte) code;
        return this;
    }

    private void int32(int number) {
        reserve(4);
        bytes[length++] = (byte) number;
        bytes[length++] = (byte) (number >> 8);
        bytes[length++] = (byte) (number >> 16);
        bytes[length++] = (byte) (number >> 24);
    }

    private void reserve(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
    }
}
