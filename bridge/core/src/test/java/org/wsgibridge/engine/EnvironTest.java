package org.wsgibridge.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Environ: variables in their order")
class EnvironTest {

    private final Environ environ = new Environ();

    @Test
    @DisplayName("C11 a variable without a value is left out")
    void missing() {
        environ.put("REMOTE_USER", null);
        assertEquals(0, environ.size());
        assertEquals(Optional.empty(), environ.find("REMOTE_USER"));
    }

    @Test
    @DisplayName("holds any number of variables")
    void many() {
        for (int i = 0; i < 1000; i++) {
            environ.put("HTTP_" + i, "value " + i);
        }
        assertEquals(1000, environ.size());
        assertEquals("HTTP_999", environ.name(999));
        assertEquals("value 999", environ.value(999));
        assertEquals(Optional.of("value 500"), environ.find("HTTP_500"));
    }

    @Test
    @DisplayName("A03 its map is a new one each time, in the same order")
    void map() {
        environ.put("B", "1");
        environ.put("A", "2");
        Map<String, Object> map = environ.toMap();
        map.put("C", 3);
        assertEquals(List.of("B", "A", "C"), List.copyOf(map.keySet()));
        assertNotSame(map, environ.toMap());
        assertEquals(2, environ.toMap().size());
    }
}
