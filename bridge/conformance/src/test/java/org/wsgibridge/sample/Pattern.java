package org.wsgibridge.sample;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The bytes that the sample's downloads consist of: the one at n is n mod 251. */
final class Pattern extends InputStream {

    private static final int PERIOD = 251;

    private final long size;
    private long position;

    Pattern(long size) {
        this.size = size;
    }

    static byte[] bytes(int size) throws IOException {
        return new Pattern(size).readAllBytes();
    }

    static String sha256(long size) throws IOException {
        return sha256(new Pattern(size));
    }

    static String sha256(InputStream in) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[64 * 1024];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int read() {
        return position == size ? -1 : (int) (position++ % PERIOD);
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        int count = (int) Math.min(length, size - position);
        for (int i = 0; i < count; i++) {
            target[offset + i] = (byte) (position++ % PERIOD);
        }
        return count == 0 && length > 0 ? -1 : count;
    }
}
