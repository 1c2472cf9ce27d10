package org.wsgibridge.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wsgibridge.testing.Fuzz;

@DisplayName("ResponseHead bears any input")
class ResponseHeadFuzzTest {

    private static final String[] PIECES = {
        "200 OK",
        "\n",
        "\r",
        "Content-Length",
        "12",
        "-",
        "X-A",
        "x",
        " ",
        "\t",
        ":",
        "Connection",
        "Content-Type",
        "Set-Cookie",
        "close",
        "é",
        "\u0000",
        "999",
        "99",
        ""
    };

    @Test
    @DisplayName("H07 to H13 what passes can be sent; what does not is refused by its row")
    void of() {
        Fuzz.run(fuzz -> {
            List<String> headers = new ArrayList<>();
            for (int count = 2 * fuzz.below(5); count > 0; count--) {
                headers.add(fuzz.pick(fuzz.text(PIECES), fuzz.pick(PIECES)));
            }
            String status = fuzz.pick("200 OK", "404 ", fuzz.text(PIECES));
            try {
                assertSendable(ResponseHead.of(status, headers));
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage().matches("(?s).*\\((H|M|I)\\d\\d\\)"), e.getMessage());
            }
        });
    }

    @Test
    @DisplayName("any bytes are decoded or refused")
    void decode() {
        Fuzz.run(fuzz -> {
            byte[] head = fuzz.flag() ? fuzz.bytes(300) : ("200 OK\n" + fuzz.text(PIECES)).getBytes(ISO_8859_1);
            int offset = fuzz.below(head.length + 1);
            try {
                assertSendable(ResponseHead.decode(head, offset, fuzz.below(head.length - offset + 1)));
            } catch (IllegalArgumentException e) {
                assertTrue(
                        e.getMessage().length() < 1000 || e.getMessage().startsWith("a header without"), "a short one");
            }
        });
    }

    private static void assertSendable(ResponseHead head) {
        assertTrue(head.status() >= 200 && head.status() <= 599);
        assertTrue(head.contentLength() >= -1);
        for (int i = 0; i < head.size(); i++) {
            assertTrue(head.name(i).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+"), head.name(i));
            assertTrue(head.value(i).matches("[\\t\\x20-\\x7e\\x80-\\xff]*+"), head.value(i));
        }
    }
}
