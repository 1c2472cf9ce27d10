package org.wsgibridge.gateway;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client has sent as Host (RFC 9110, 7.2).
 *
 * @param name a name or an address; IPv6 in brackets
 * @param port 0 where there is none
 */
record Host(String name, int port) {

    private static final Pattern SYNTAX =
            Pattern.compile("([A-Za-z0-9._~!$&'()*+=%-]+|\\[[0-9A-Fa-f:.]+])(?::([0-9]{1,5}))?");

    /** Parses a header's value; empty for what is no Host. */
    static Optional<Host> parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new Host(matcher.group(1), matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2))));
    }

    /** As it stands in the header. */
    String text() {
        return port == 0 ? name : name + ':' + port;
    }
}
