package org.wsgibridge.embedded;

import java.util.regex.Pattern;

/** Knows C extensions that load in the main interpreter only, by what they say. */
final class Refusals {

    private static final Pattern REFUSAL = Pattern.compile(
            "does not support loading in subinterpreters|sub-?interpreters?\\b.*not support"
                    + "|cannot load module more than once per process|not support\\w* .*sub-?interpreter",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private Refusals() {}

    /** What to do where an application could not be loaded because of one; else nothing. */
    static String remedy(String failure) {
        return REFUSAL.matcher(failure).find()
                ? "\nA C extension refuses to be loaded in an interpreter beside the main one, which belongs to the first"
                        + " application with engine=embedded and interpreters=1: set engine=workers for this one, or"
                        + " interpreters=1 where it is the only one"
                : "";
    }
}
