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

    /** TCP has no port beyond it. */
    static final int LAST_PORT = 65535;

    private static final Pattern SYNTAX =
            Pattern.compile("([A-Za-z0-9._~!$&'()*+=%-]+|\\[[0-9A-Fa-f:.]+])(?::([0-9]{1,5}))?");

    /** An IPv6 address of which nothing is left out, perhaps with the zone that it counts in. */
    private static final Pattern ALL_GROUPS = Pattern.compile("[0-9A-Fa-f]{1,4}(:[0-9A-Fa-f]{1,4}){7}(%.*)?");

    private static final Pattern ZEROS = Pattern.compile("\\b0(:0)+\\b");

    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    /** Parses a header's value; empty for what is no Host. */
    static Optional<Host> parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int port = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
        return port > LAST_PORT ? Optional.empty() : Optional.of(new Host(matcher.group(1), port));
    }

    /** A port from its digits; 0 for what is none. */
    static int port(String digits) {
        int port = PORT.matcher(digits).matches() ? Integer.parseInt(digits) : 0;
        return port > LAST_PORT ? 0 : port;
    }

    /** The port that a URL need not name. */
    static int standardPort(boolean secure) {
        return secure ? 443 : 80;
    }

    /** A name as it stands in the header: containers show an IPv6 address with brackets or without (C02). */
    static String bracketed(String name) {
        return name.indexOf(':') >= 0 && !name.startsWith("[") ? '[' + name + ']' : name;
    }

    /**
     * An address by itself (RFC 3875, 4.1.8): containers show an IPv6 one with brackets or without. Its zeros are left out
     * as other servers do (RFC 5952, 4.2): Java writes them all.
     */
    static String bare(String address) {
        String bare =
                address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
        return bare.indexOf(':') >= 0 && ALL_GROUPS.matcher(bare).matches() ? withoutZeros(bare) : bare;
    }

    private static String withoutZeros(String address) {
        String zeros = "";
        Matcher matcher = ZEROS.matcher(address);
        while (matcher.find()) {
            zeros = matcher.group().length() > zeros.length() ? matcher.group() : zeros;
        }
        return zeros.isEmpty() ? address : address.replaceFirst(":?\\b" + zeros + "\\b:?", "::");
    }

    /** As it stands in the header. */
    String text() {
        return port == 0 ? name : name + ':' + port;
    }
}
