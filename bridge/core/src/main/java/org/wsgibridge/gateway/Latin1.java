package org.wsgibridge.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** "Native strings" of PEP 3333: bytes, one a character. */
final class Latin1 {

    private Latin1() {}

    /** Text that a container has decoded, as the UTF-8 bytes that it stands for. */
    static String ofDecoded(String text) {
        return isAbove(text, '\u007f') ? new String(text.getBytes(UTF_8), ISO_8859_1) : text;
    }

    /** The text that a container decodes from such bytes; U+FFFD stands for what is no UTF-8. */
    static String toDecoded(String bytes) {
        return isAbove(bytes, '\u007f') ? new String(bytes.getBytes(ISO_8859_1), UTF_8) : bytes;
    }

    /** Text that came as latin-1 from the container; characters that cannot have come so are taken for UTF-8 (D03). */
    static String ofRaw(String text) {
        return isAbove(text, '\u00ff') ? ofDecoded(text) : text;
    }

    /**
     * Decodes percent escapes once (B03); {@code +} stays (B09), an escape that is none stays as it is.
     *
     * @param text may hold characters above U+007F, which some containers have decoded already; they become UTF-8
     */
    static String percentDecode(String text) {
        if (text.indexOf('%') < 0) {
            return ofDecoded(text);
        }
        byte[] in = text.getBytes(UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            int high = i + 2 < in.length && in[i] == '%' ? Character.digit(in[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(in[i + 2], 16);
            if (low < 0) {
                out.write(in[i]);
            } else {
                out.write(high << 4 | low);
                i += 2;
            }
        }
        return out.toString(ISO_8859_1);
    }

    private static boolean isAbove(String text, char limit) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > limit) {
                return true;
            }
        }
        return false;
    }
}
