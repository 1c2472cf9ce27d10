package org.wsgibridge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A04 Latin1: bytes, one a character")
class Latin1Test {

    @Test
    @DisplayName("decoded text becomes its UTF-8 bytes")
    void decoded() {
        assertEquals("\u00c5\u00bdi\u00c5\u00beek", Latin1.ofDecoded("Žižek"));
        assertEquals("\u00c3\u00a9", Latin1.ofDecoded("é"));
        assertSame("abc", Latin1.ofDecoded("abc"));
    }

    @Test
    @DisplayName("D03 text that came as latin-1 stays; what cannot have come so becomes UTF-8")
    void raw() {
        assertEquals("\u00e9", Latin1.ofRaw("\u00e9"));
        assertEquals("\u00e2\u0082\u00ac", Latin1.ofRaw("\u20ac"));
    }

    @Test
    @DisplayName("every byte can be had by an escape")
    void everyByte() {
        for (int i = 0; i < 256; i++) {
            assertEquals(Character.toString(i), Latin1.percentDecode("%%%02x".formatted(i)));
            assertEquals(Character.toString(i), Latin1.percentDecode("%%%02X".formatted(i)));
        }
    }

    @Test
    @DisplayName("an escape at the end that is not complete stays")
    void incomplete() {
        assertEquals("a%", Latin1.percentDecode("a%"));
        assertEquals("a%4", Latin1.percentDecode("a%4"));
        assertEquals("a%4g", Latin1.percentDecode("a%4g"));
        assertEquals("%A", Latin1.percentDecode("%%41"));
    }
}
