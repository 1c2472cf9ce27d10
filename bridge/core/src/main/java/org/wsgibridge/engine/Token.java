package org.wsgibridge.engine;

/** What the names of methods and headers are made of (RFC 9110, 5.6.2). */
public final class Token {

    private static final String MARKS = "!#$%&'*+-.^_`|~";

    private Token() {}

    /** Whether a text is a token; an empty one is none. */
    public static boolean is(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!alphanumeric && MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
