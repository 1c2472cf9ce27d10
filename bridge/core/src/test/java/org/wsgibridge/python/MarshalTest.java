package org.wsgibridge.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.engine.Environ;
import org.wsgibridge.testing.Pythons;

@DisplayName("Marshal: what Python reads with marshal.loads")
class MarshalTest {

    static Stream<Path> pythons() throws Exception {
        return Pythons.all().stream();
    }

    @ParameterizedTest
    @MethodSource("pythons")
    @DisplayName("every kind of value")
    void values(Path python) throws Exception {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("none", null);
        value.put("flags", List.of(true, false));
        value.put("numbers", List.of(0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE));
        value.put("short", "abc");
        value.put("empty", "");
        value.put("bytes", new byte[] {0, 10, -1});
        value.put("tuple", new Object[] {1, 0});
        value.put("text", "é€😀");
        value.put("latin", "\u00c3\u00a9");
        value.put("map", Map.of("a", List.of()));
        assertEquals(
                "{'none': None, 'flags': [True, False], 'numbers': [0, -1, 2147483647, -2147483648], 'short': 'abc',"
                        + " 'empty': '', 'bytes': b'\\x00\\n\\xff', 'tuple': (1, 0), 'text': '\\xe9\\u20ac\\U0001f600',"
                        + " 'latin': '\\xc3\\xa9', 'map': {'a': []}}",
                read(python, new Marshal(1).value(value), "ascii(value)"));
    }

    @ParameterizedTest
    @MethodSource("pythons")
    @DisplayName("long texts, keys and arrays")
    void longOnes(Path python) throws Exception {
        Environ environ = new Environ();
        environ.put("HTTP_" + "X".repeat(300), "y".repeat(70_000));
        environ.put("A", "é".repeat(300));
        assertEquals(
                "[('HTTP_XXX', 305, 70000), ('A', 1, 300)] 300000 " + "a".repeat(255),
                read(
                        python,
                        new Marshal(16)
                                .tuple(4)
                                .environ(environ)
                                .value(new byte[300_000])
                                .value("a".repeat(255)),
                        "[(k[:8], len(k), len(v)) for k, v in zip(value[0].decode().split('\\n'), value[1])], len(value[2]), value[3]"));
    }

    @Test
    @DisplayName("A04 an environ's values are str of one byte a character")
    void environ() throws Exception {
        Environ environ = new Environ();
        environ.put("REQUEST_METHOD", "GET");
        environ.put("PATH_INFO", "/caf\u00c3\u00a9");
        assertEquals(
                "(b'REQUEST_METHOD\\nPATH_INFO', ('GET', '/caf\\xc3\\xa9'))",
                read(Pythons.any(), new Marshal(16).tuple(2).environ(environ), "ascii(value)"));
    }

    @Test
    @DisplayName("room may be left for a header")
    void skip() {
        Marshal marshal = new Marshal(1).skip(9).value(true);
        assertEquals(10, marshal.length());
        assertEquals('T', marshal.array()[9]);
    }

    @Test
    @DisplayName("what has no form in Python is refused")
    void refused() {
        assertThrows(IllegalArgumentException.class, () -> new Marshal(1).value(1.5));
    }

    private static String read(Path python, Marshal marshal, String expression) throws Exception {
        List<String> command = new ArrayList<>(List.of(python.toString(), "-c"));
        command.add("import marshal, sys; value = marshal.load(sys.stdin.buffer); print(" + expression.strip() + ")");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(Arrays.copyOf(marshal.array(), marshal.length()));
        }
        return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    }
}
