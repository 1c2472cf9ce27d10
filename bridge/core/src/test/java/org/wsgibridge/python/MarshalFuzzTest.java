package org.wsgibridge.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wsgibridge.testing.Fuzz;
import org.wsgibridge.testing.Pythons;

@DisplayName("Marshal bears any value")
class MarshalFuzzTest {

    /** Answers each value with a line that says, in plain characters, what it is. */
    private static final String READER = """
            import marshal, struct, sys

            def show(value):
                if isinstance(value, str):
                    return "s" + value.encode().hex()
                if isinstance(value, bytes):
                    return "b" + value.hex()
                if isinstance(value, (list, tuple)):
                    return ("[" if isinstance(value, list) else "(") + " ".join(map(show, value)) + "]"
                if isinstance(value, dict):
                    return "{" + " ".join(show(k) + ":" + show(v) for k, v in value.items()) + "}"
                return repr(value)

            stream = sys.stdin.buffer
            while header := stream.read(4):
                print(show(marshal.loads(stream.read(struct.unpack(">I", header)[0]))), flush=True)
            """;

    @Test
    @DisplayName("Python reads what was written")
    @Timeout(3600)
    void roundTrip() throws Exception {
        Process python = new ProcessBuilder(Pythons.any().toString(), "-c", READER)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (DataOutputStream out = new DataOutputStream(python.getOutputStream());
                BufferedReader in = new BufferedReader(new InputStreamReader(python.getInputStream(), UTF_8))) {
            Fuzz.run(fuzz -> {
                Object value = value(fuzz, 4);
                Marshal marshal = new Marshal(1 + fuzz.below(64)).value(value);
                out.writeInt(marshal.length());
                out.write(marshal.array(), 0, marshal.length());
                out.flush();
                assertEquals(show(value), in.readLine());
            });
        } finally {
            python.destroyForcibly();
        }
    }

    private static Object value(Fuzz fuzz, int depth) {
        return switch (fuzz.below(depth > 0 ? 8 : 5)) {
            case 0 -> fuzz.text("a", "PATH_INFO", "é", "\n");
            case 1 -> fuzz.bytes(300);
            case 2 -> fuzz.pick(0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 255, 65536);
            case 3 -> fuzz.flag();
            case 4 -> null;
            case 5 -> items(fuzz, depth);
            case 6 -> items(fuzz, depth).toArray();
            default -> {
                Map<Object, Object> map = new LinkedHashMap<>();
                items(fuzz, depth).forEach(item -> map.put(fuzz.text("key", "x"), item));
                yield map;
            }
        };
    }

    private static List<Object> items(Fuzz fuzz, int depth) {
        List<Object> items = new ArrayList<>();
        for (int count = fuzz.below(depth == 4 ? 256 : 6); count > 0; count--) {
            items.add(value(fuzz, depth - 1));
        }
        return items;
    }

    private static String show(Object value) {
        HexFormat hex = HexFormat.of();
        if (value instanceof String text) {
            return "s" + hex.formatHex(text.getBytes(UTF_8));
        } else if (value instanceof byte[] bytes) {
            return "b" + hex.formatHex(bytes);
        } else if (value instanceof List<?> list) {
            return list.stream().map(MarshalFuzzTest::show).collect(Collectors.joining(" ", "[", "]"));
        } else if (value instanceof Object[] tuple) {
            return Arrays.stream(tuple).map(MarshalFuzzTest::show).collect(Collectors.joining(" ", "(", "]"));
        } else if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(e -> show(e.getKey()) + ":" + show(e.getValue()))
                    .collect(Collectors.joining(" ", "{", "}"));
        } else if (value instanceof Boolean flag) {
            return flag ? "True" : "False";
        }
        return value == null ? "None" : value.toString();
    }
}
