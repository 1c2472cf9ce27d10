package org.wsgibridge.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Network: a range of addresses")
class NetworkTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,     10.255.0.1,  true",
        "10.0.0.0/8,     11.0.0.1,    false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.200, true",
        "::1,            0:0::1,      true",
        "2001:db8::/32,  2001:db8::7, true",
        "10.0.0.0/8,     ::1,         false",
        "*,              '',          true"
    })
    @DisplayName("holds the addresses that share its leading bits")
    void contains(String range, String address, boolean expected) {
        assertEquals(expected, Network.parse(range).contains(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3.999", "a.b.c.d", "dead.beef.ca.fe", ".:1", "01.2.3.4", "1.2.3", "example.org", ""})
    @DisplayName("C06, C10 what may be a name is no address, and nobody is asked for it")
    void names(String text) {
        assertFalse(Network.isLiteral(text));
        assertFalse(Network.parse("0.0.0.0/0").contains(text));
        assertThrows(IllegalArgumentException.class, () -> Network.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "255.255.255.255", "::", "::ffff:192.0.2.1", "fe80::1"})
    @DisplayName("addresses are addresses")
    void addresses(String text) {
        assertTrue(Network.isLiteral(text));
        assertTrue(Network.parse(text).contains(text));
    }
}
