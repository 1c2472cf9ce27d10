package org.wsgibridge.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Status and headers as an application passes them to start_response, checked. Immutable.
 *
 * <p>The checks are those of rows H07 to H13 and I04; a refusal names the row, the header and the value.
 */
public final class ResponseHead {

    /** Heads that were decoded before: many applications have a few. */
    private static final Map<ByteBuffer, ResponseHead> REMEMBERED = new ConcurrentHashMap<>();

    private static final int MOST_REMEMBERED = 500;
    private static final int LONGEST_REMEMBERED = 1000;

    private final int status;
    private final String[] headers;
    private final HeaderRule[] rules;
    private final long contentLength;

    private ResponseHead(int status, String[] headers) {
        this.status = status;
        this.headers = headers;
        this.rules = new HeaderRule[headers.length / 2];
        this.contentLength = checkHeaders();
    }

    /**
     * Checks a status line and headers.
     *
     * @param status three digits, a space, a reason; the Servlet API has no way to send the reason (H08)
     * @param headers names and values, alternating
     * @return the checked head
     * @throws IllegalArgumentException where a rule is broken; the message names it
     */
    public static ResponseHead of(String status, List<String> headers) {
        return new ResponseHead(checkStatus(status), headers.toArray(String[]::new));
    }

    /**
     * Decodes a head as engines carry it: latin-1 lines, the status first, then names and values by turns.
     *
     * @param bytes where the head is
     * @param offset its first byte
     * @param length how many bytes it has
     * @return the checked head
     * @throws IllegalArgumentException where a rule is broken; the message names it
     */
    public static ResponseHead decode(byte[] bytes, int offset, int length) {
        ResponseHead head = REMEMBERED.get(ByteBuffer.wrap(bytes, offset, length));
        if (head == null) {
            head = decodeNew(bytes, offset, length);
            if (length <= LONGEST_REMEMBERED) {
                if (REMEMBERED.size() >= MOST_REMEMBERED) {
                    REMEMBERED.clear();
                }
                REMEMBERED.put(ByteBuffer.wrap(Arrays.copyOfRange(bytes, offset, offset + length)), head);
            }
        }
        return head;
    }

    private static ResponseHead decodeNew(byte[] bytes, int offset, int length) {
        List<String> lines = new ArrayList<>(16);
        int end = offset + length;
        int start = offset;
        for (int i = offset; i <= end; i++) {
            if (i == end || bytes[i] == '\n') {
                lines.add(new String(bytes, start, i - start, StandardCharsets.ISO_8859_1));
                start = i + 1;
            }
        }
        if (lines.size() % 2 == 0) {
            throw new IllegalArgumentException("a header without a value: " + lines.get(lines.size() - 1));
        }
        return of(lines.get(0), lines.subList(1, lines.size()));
    }

    /**
     * The status code.
     *
     * @return from 200 to 599
     */
    public int status() {
        return status;
    }

    /**
     * How many headers there are.
     *
     * @return their number
     */
    public int size() {
        return headers.length / 2;
    }

    /**
     * The name of a header.
     *
     * @param index from 0 to {@link #size()}, exclusive
     * @return its name as the application wrote it
     */
    public String name(int index) {
        return headers[2 * index];
    }

    /**
     * The value of a header.
     *
     * @param index from 0 to {@link #size()}, exclusive
     * @return its value as the application wrote it, without the spaces and tabs around it, which are none of it
     */
    public String value(int index) {
        return headers[2 * index + 1];
    }

    /**
     * Whether a header takes the place of one that the container or a filter has set, or that stands before it.
     *
     * @param index from 0 to {@link #size()}, exclusive
     * @return false for a header that may stand several times
     */
    public boolean single(int index) {
        return rules[index] != HeaderRule.FREE;
    }

    /**
     * What the application says of the body's length.
     *
     * @return bytes, or -1 where it says nothing
     */
    public long contentLength() {
        return contentLength;
    }

    private static int checkStatus(String status) {
        if (status.length() < 4 || status.charAt(3) != ' ') {
            throw refusal("H07", "status '" + printable(status) + "' is not three digits, a space and a reason");
        }
        int code = 0;
        for (int i = 0; i < 3; i++) {
            int digit = status.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw refusal("H07", "status '" + printable(status) + "' does not start with three digits");
            }
            code = code * 10 + digit;
        }
        if (code < 200 || code > 599) {
            throw refusal(code / 100 == 1 ? "M05" : "H07", "status " + code + " is not a final one, from 200 to 599");
        }
        checkText("H07", "status", status);
        return code;
    }

    private long checkHeaders() {
        long contentLength = -1;
        for (int i = 0; i < headers.length; i += 2) {
            String name = headers[i];
            String value = headers[i + 1];
            checkName(name);
            checkText("H10", name, value);
            headers[i + 1] = value.trim(); // only spaces and tabs are left to be taken away; HTTP/2 would refuse them
            HeaderRule rule = HeaderRule.of(name);
            rules[i / 2] = rule;
            if (rule == HeaderRule.FREE || rule == HeaderRule.LAST) {
                continue;
            }
            if (rule == HeaderRule.REFUSED) {
                throw refusal("H11", "header " + name + " is the server's, not the application's");
            }
            for (int j = 0; j < i; j += 2) {
                if (headers[j].equalsIgnoreCase(name)) {
                    throw refusal("I04", "header " + name + " stands twice");
                }
            }
            if (rule == HeaderRule.DIGITS) {
                contentLength = digits(name, value);
            }
        }
        return contentLength;
    }

    private static void checkName(String name) {
        if (name.isEmpty()) {
            throw refusal("H10", "a header name is empty");
        }
        if (!Token.is(name)) {
            throw refusal("H10", "header name '" + printable(name) + "' is not a token");
        }
    }

    private static void checkText(String row, String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
                throw refusal(row, what + " has a character that cannot be sent: '" + printable(text) + "'");
            }
        }
    }

    private static long digits(String name, String value) {
        boolean valid = !value.isEmpty() && value.length() <= 18;
        for (int i = 0; i < value.length(); i++) {
            valid &= value.charAt(i) >= '0' && value.charAt(i) <= '9';
        }
        if (!valid) {
            throw refusal("H13", name + " '" + printable(value) + "' is not a decimal number");
        }
        return Long.parseLong(value);
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().limit(100).forEach(c -> {
            if (c < ' ' || c > '~') {
                out.append(String.format("\\u%04x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.toString();
    }

    private static IllegalArgumentException refusal(String row, String what) {
        return new IllegalArgumentException(what + " (" + row + ")");
    }
}
