package org.wsgibridge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostTest {

    @ParameterizedTest
    @CsvSource({
        "0:0:0:0:0:0:0:1, ::1",
        "0:0:0:0:0:0:0:0, ::",
        "2001:db8:0:0:0:0:0:5, 2001:db8::5",
        "2001:db8:0:0:1:0:0:0, 2001:db8:0:0:1::",
        "fe80:0:0:0:10:20:30:40%eth0, fe80::10:20:30:40%eth0",
        "10:0:0:100:0:0:0:10, 10:0:0:100::10",
        "1:2:3:4:5:6:7:0, 1:2:3:4:5:6:7:0",
        "[0:0:0:0:0:0:0:1], ::1",
        "2001:db8::1, 2001:db8::1",
        "127.0.0.1, 127.0.0.1",
        "unknown, unknown"
    })
    @DisplayName("IPv6 addresses are written as RFC 5952 has it, other ones as they are")
    void bare(String address, String bare) {
        assertEquals(bare, Host.bare(address));
    }
}
