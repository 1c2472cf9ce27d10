package org.wsgibridge.workers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.testing.RecordedLog;

@DisplayName("Frames: what travels between the two halves")
class FramesTest {

    private final List<String> frames = new ArrayList<>();
    private int pauses;
    private final FrameReceiver receiver = new FrameReceiver() {
        @Override
        void frame(int type, int number, ByteBuffer payload) {
            frames.add(type + " " + number + " " + text(payload));
        }

        @Override
        void pausing() {
            pauses++;
        }

        @Override
        public void closed() {}
    };

    @Test
    @DisplayName("length, type and number, little-endian, then the payload")
    void layout() {
        assertArrayEquals(
                new byte[] {2, 0, 0, 0, 74, 4, 3, 2, 1, 'h', 'i'},
                FrameReceiver.bytes(Frame.of(Frame.FAIL, 0x01020304, "hi")));
        assertEquals(Frame.HEADER, Frame.of(Frame.STOP, 0).remaining());
        assertEquals(Frame.HEADER + 2, Frame.of(Frame.DATA, 0, new byte[10], 2).remaining());
    }

    @Test
    @DisplayName("are cut out of what arrives, however it arrives")
    void cut() throws IOException {
        byte[] bytes = bytes(Frame.of(70, 1, "one"), Frame.of(71, -2), Frame.of(72, 3, "three"));
        int start = 0;
        for (int end = 0; end <= bytes.length; end++) {
            start += receiver.received(bytes, start, end - start);
        }
        assertEquals(bytes.length, start);
        assertEquals(List.of("70 1 one", "71 -2 ", "72 3 three"), frames);
        frames.clear();
        pauses = 0;
        assertEquals(bytes.length, receiver.received(bytes, 0, bytes.length));
        assertEquals(3, frames.size());
        assertEquals(1, pauses, "once for all that has arrived");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Frame.LONGEST + 1})
    @DisplayName("a length that cannot be is a broken peer's")
    void badLength(int length) {
        byte[] frame = FrameReceiver.bytes(Frame.of(70, 1).putInt(0, length));
        assertThrows(IllegalStateException.class, () -> receiver.received(frame, 0, Frame.HEADER));
    }

    @Test
    @DisplayName("a payload may be copied")
    void copy() {
        assertArrayEquals(new byte[] {1, 2}, FrameReceiver.bytes(ByteBuffer.wrap(new byte[] {0, 1, 2, 3}, 1, 2)));
    }

    @Test
    @DisplayName("types have the same names and numbers in both halves")
    void types() throws Exception {
        String python = Files.readString(Path.of("src/main/python/wsgi_bridge/frames.py"));
        Map<String, Integer> expected = new TreeMap<>();
        Matcher lines = Pattern.compile("^([A-Z, ]+) = range\\((\\d+), \\d+\\)$", Pattern.MULTILINE)
                .matcher(python);
        while (lines.find()) {
            int number = Integer.parseInt(lines.group(2));
            for (String name : lines.group(1).split(", ")) {
                expected.put(name, number++);
            }
        }
        Map<String, Integer> types = new TreeMap<>();
        for (Field field : Frame.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())
                    && !Set.of("HEADER", "LONGEST").contains(field.getName())
                    && field.getType() == int.class) {
                types.put(field.getName(), field.getInt(null));
            }
        }
        assertEquals(expected, types);
        assertTrue(types.containsKey("REQUEST"));
    }

    @Test
    @DisplayName("a handshake waits for all of the first frame, and takes no more")
    void handshake() throws IOException {
        List<List<String>> hellos = new ArrayList<>();
        Handshake handshake = new Handshake(hellos::add);
        byte[] bytes = bytes(Frame.of(Frame.HELLO, 0, "secret\n1\ncontrol"), Frame.of(Frame.READY, 0));
        int hello = Frame.HEADER + 16;
        assertEquals(0, handshake.received(bytes, 0, 3));
        assertEquals(0, handshake.received(bytes, 0, hello - 1));
        assertEquals(hello, handshake.received(bytes, 0, bytes.length));
        assertEquals(List.of(List.of("secret", "1", "control")), hellos);
        handshake.closed();
    }

    @Test
    @DisplayName("a handshake with a stranger gives no lines")
    void stranger() {
        List<List<String>> hellos = new ArrayList<>();
        Handshake handshake = new Handshake(hellos::add);
        byte[] http = "GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8);
        assertEquals(http.length, handshake.received(http, 0, http.length));
        byte[] endless = FrameReceiver.bytes(Frame.of(Frame.HELLO, 0).putInt(0, 1_000_000));
        assertEquals(endless.length, handshake.received(endless, 0, endless.length));
        assertEquals(List.of(List.of(), List.of()), hellos);
    }

    @Test
    @DisplayName("G01 lines that a worker prints are lines of the log, however they arrive")
    void lines() {
        RecordedLog log = new RecordedLog();
        LogReceiver lines = new LogReceiver(log, System.Logger.Level.INFO);
        byte[] text = "##one\ntwo\n\nthr\u00e9e".getBytes(UTF_8);
        for (int i = 2; i < text.length; i++) {
            assertEquals(1, lines.received(text, i, 1));
        }
        assertEquals(List.of("INFO one", "INFO two", "INFO "), log.lines());
        lines.closed();
        assertEquals("INFO thr\u00e9e", log.lines().get(3), "what is printed last need not be a line");
        lines.closed();
        assertEquals(4, log.lines().size());
    }

    @Test
    @DisplayName("a line without end is logged in parts")
    void longLine() {
        RecordedLog log = new RecordedLog();
        LogReceiver lines = new LogReceiver(log, System.Logger.Level.INFO);
        byte[] text = "x".repeat(50_000).getBytes(UTF_8);
        lines.received(text, 0, text.length);
        lines.received(text, 0, text.length);
        lines.received(new byte[] {'\n'}, 0, 1);
        assertEquals(
                List.of(65_536, 34_464),
                log.lines().stream().map(line -> line.length() - 5).toList());
    }

    private static byte[] bytes(ByteBuffer... buffers) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ByteBuffer buffer : buffers) {
            out.write(FrameReceiver.bytes(buffer));
        }
        return out.toByteArray();
    }
}
