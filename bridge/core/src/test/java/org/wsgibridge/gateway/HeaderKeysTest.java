package org.wsgibridge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("HeaderKeys: environ keys for header names")
class HeaderKeysTest {

    private final HeaderKeys keys = new HeaderKeys();

    @Test
    @DisplayName("D01 HTTP_, upper case, underscores")
    void key() {
        assertEquals(Optional.of("HTTP_X_FORWARDED_FOR"), keys.of("X-Forwarded-For"));
        assertEquals(Optional.of("HTTP_X_FORWARDED_FOR"), keys.of("X-Forwarded-For"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X_Und", "Remote_User", "Proxy", "PROXY", "Transfer-Encoding", "content-type", "Content-Length"})
    @DisplayName("D04, D05, D07, C04 names without a key")
    void hidden(String name) {
        assertEquals(Optional.empty(), keys.of(name));
    }

    @Test
    @DisplayName("D06 a Turkish i stays an i")
    void turkish() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertEquals(Optional.of("HTTP_IF_MATCH"), keys.of("if-match"));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    @DisplayName("more names than are remembered")
    void many() {
        for (int i = 0; i < 2000; i++) {
            assertEquals(Optional.of("HTTP_X_" + i), keys.of("x-" + i));
        }
    }
}
