package org.wsgibridge.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Refusals: C extensions that load in the main interpreter only")
class RefusalsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ImportError: module faulthandler does not support loading in subinterpreters\nTraceback",
                "ImportError: cannot load module more than once per process",
            })
    @DisplayName("the message says what to set")
    void remedy(String failure) {
        assertTrue(Refusals.remedy(failure).contains("set engine=workers"));
    }

    @Test
    @DisplayName("other failures have none")
    void others() {
        assertEquals("", Refusals.remedy("ImportError: No module named 'interpreters'"));
    }
}
