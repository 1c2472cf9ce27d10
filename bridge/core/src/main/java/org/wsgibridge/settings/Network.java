package org.wsgibridge.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A range of addresses, such as {@code 10.0.0.0/8} or {@code ::1}. Immutable.
 *
 * @param bytes the first address
 * @param bits how many leading bits an address shares with it
 */
public record Network(byte[] bytes, int bits) {

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final String IPV4 = OCTET + "(\\." + OCTET + "){3}";

    /** Enough for Java not to take it for a name: with a colon behind the first digit, it parses or fails. */
    private static final String IPV6 = "(?=.*:)[0-9a-fA-F:][0-9a-fA-F:.]*";

    /** Every address, and also a peer that has none, on a Unix socket. */
    private static final Network ANY = new Network(new byte[0], 0);

    /** No address: a peer on a Unix socket. */
    private static final Network UNIX = new Network(new byte[0], 1);

    /**
     * Parses a range.
     *
     * @param text an address, one with the number of its leading bits behind a slash, {@code unix} or {@code *}
     * @return the range
     * @throws IllegalArgumentException where it is none
     */
    static Network parse(String text) {
        if (text.equals("*")) {
            return ANY;
        }
        if (text.equals("unix")) {
            return UNIX;
        }
        String[] parts = text.split("/", 2);
        byte[] bytes = address(parts[0]).orElseThrow(IllegalArgumentException::new);
        int bits = parts.length == 1 ? bytes.length * 8 : Integer.parseInt(parts[1]);
        if (bits < 0 || bits > bytes.length * 8) {
            throw new IllegalArgumentException();
        }
        return new Network(bytes, bits);
    }

    /** Whether a text is an address, or cannot be a name. */
    static boolean isLiteral(String text) {
        return text.length() < 64 && (text.matches(IPV4) || text.matches(IPV6));
    }

    /** The bytes of a literal address; names are never looked up. */
    private static Optional<byte[]> address(String text) {
        try {
            return isLiteral(text) ? Optional.of(InetAddress.getByName(text).getAddress()) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether an address belongs to the range.
     *
     * @param text a literal address; what is none belongs to no range but to that of all, and empty to that of Unix sockets
     * @return whether it does
     */
    public boolean contains(String text) {
        return equals(ANY)
                || equals(UNIX) && text.isEmpty()
                || address(text).filter(this::matches).isPresent();
    }

    private boolean matches(byte[] address) {
        if (address.length != bytes.length) {
            return false;
        }
        int whole = bits / 8;
        int rest = bits % 8;
        boolean same = Arrays.equals(address, 0, whole, bytes, 0, whole);
        return same && (rest == 0 || (address[whole] ^ bytes[whole]) >> (8 - rest) == 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network && bits == network.bits && Arrays.equals(bytes, network.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + bits;
    }
}
