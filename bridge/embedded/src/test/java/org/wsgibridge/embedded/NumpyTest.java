package org.wsgibridge.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.testing.RecordedExchange;

@DisplayName("NumPy: a large C extension")
@Timeout(120)
class NumpyTest {

    private static final String PATH =
            Path.of("src/test/python").toAbsolutePath() + "," + Path.of(System.getProperty("packages"));

    @Test
    @DisplayName("works in the main interpreter, in all threads, and again after a redeployment")
    void main() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (Shop shop = solving()) {
                List<RecordedExchange> exchanges = new ArrayList<>();
                for (int j = 0; j < 8; j++) {
                    exchanges.add(new RecordedExchange("/"));
                    shop.engine.accept(exchanges.get(j));
                }
                for (RecordedExchange exchange : exchanges) {
                    assertEquals("True", Shop.text(exchange.ended()));
                }
            }
        }
    }

    @Test
    @DisplayName("is refused in other interpreters, with a message that says what to set")
    void refused() throws Exception {
        try (Shop first = solving()) {
            assertRefused();
            assertRefused("interpreters", "2");
            assertEquals("True", first.text("/"));
        }
    }

    private static void assertRefused(String... settings) {
        String message =
                assertThrows(EngineException.class, () -> solving(settings)).getMessage();
        assertTrue(message.contains("ImportError: "), message);
        assertTrue(message.contains("A C extension refuses to be loaded"), message);
    }

    private static Shop solving(String... settings) throws Exception {
        List<String> all = new ArrayList<>(List.of(settings));
        all.addAll(List.of("application", "solve:app", "python-path", PATH));
        return Shop.open(all.toArray(String[]::new));
    }
}
