package org.wsgibridge.workers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wsgibridge.testing.Fuzz;

@DisplayName("Frames bear any bytes in any slices")
class FramesFuzzTest {

    @Test
    @DisplayName("whole frames come out as they were put in")
    void whole() {
        Fuzz.run(fuzz -> {
            List<String> expected = new ArrayList<>();
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            for (int count = fuzz.below(10); count > 0; count--) {
                String payload = fuzz.text("a", "\n", "é");
                int type = fuzz.below(128);
                int number = fuzz.below(1000) - 500;
                expected.add(type + " " + number + " " + payload);
                stream.writeBytes(FrameReceiver.bytes(Frame.of(type, number, payload)));
            }
            List<String> frames = new ArrayList<>();
            assertEquals(0, slice(fuzz, stream.toByteArray(), receiver(frames)));
            assertEquals(expected, frames);
        });
    }

    @Test
    @DisplayName("any bytes are cut into frames, wait for more, or are a broken peer's")
    void broken() {
        Fuzz.run(fuzz -> {
            try {
                slice(fuzz, bytes(fuzz), receiver(new ArrayList<>()));
            } catch (IllegalStateException e) {
                assertTrue(e.getMessage().startsWith("a frame of "), e.getMessage());
            }
        });
    }

    @Test
    @DisplayName("a first frame is a hello, or nobody's")
    void hello() {
        Fuzz.run(fuzz -> {
            List<List<String>> hellos = new ArrayList<>();
            Handshake handshake = new Handshake(hellos::add);
            byte[] bytes =
                    fuzz.flag() ? bytes(fuzz) : FrameReceiver.bytes(Frame.of(Frame.HELLO, 0, fuzz.text("a", "\n")));
            byte[] padded = new byte[bytes.length + 3];
            System.arraycopy(bytes, 0, padded, 3, bytes.length);
            for (int length = 0; length <= bytes.length && hellos.isEmpty(); length++) {
                int used = handshake.received(padded, 3, length);
                assertTrue(used >= 0 && used <= length);
                assertEquals(hellos.isEmpty(), used == 0);
            }
            assertTrue(hellos.size() <= 1);
        });
    }

    /** Bytes by chance, often with a length in front that may be. */
    private static byte[] bytes(Fuzz fuzz) {
        byte[] bytes = fuzz.bytes(200);
        if (fuzz.flag() && bytes.length >= Frame.HEADER) {
            ByteBuffer.wrap(Frame.of(fuzz.pick(Frame.HELLO, Frame.ANSWER), 0).array())
                    .get(bytes, 0, Frame.HEADER);
            bytes[0] = (byte) fuzz.below(256);
            bytes[1] = (byte) fuzz.below(8);
        }
        return bytes;
    }

    /** Hands bytes over as a connection does; returns how many were left. */
    private static int slice(Fuzz fuzz, byte[] bytes, FrameReceiver receiver) {
        byte[] rest = {};
        int step = 1 + fuzz.below(bytes.length + 1);
        int start = 0;
        while (start < bytes.length) {
            int count = Math.min(step, bytes.length - start);
            byte[] joined = Arrays.copyOf(rest, rest.length + count);
            System.arraycopy(bytes, start, joined, rest.length, count);
            start += count;
            int used = receiver.received(joined, 0, joined.length);
            rest = Arrays.copyOfRange(joined, used, joined.length);
            if (rest.length > 2000 && step < 2000) {
                step *= 2; // the test's own copies, not the code under test, would take the time
            }
        }
        return rest.length;
    }

    private static FrameReceiver receiver(List<String> frames) {
        return new FrameReceiver() {
            @Override
            void frame(int type, int number, ByteBuffer payload) {
                frames.add(type + " " + number + " " + new String(bytes(payload), UTF_8));
            }

            @Override
            public void closed() {}
        };
    }
}
