package org.wsgibridge.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("F08 Spool: a body of unknown length")
class SpoolTest {

    @TempDir
    Path folder;

    @Test
    @DisplayName("a short one stays in memory")
    void memory() throws IOException {
        Spool spool = new Spool(folder, 1000);
        assertTrue(spool.add(new byte[] {1, 2, 3}, 2));
        assertTrue(spool.add(new byte[] {3}, 1));
        spool.close();
        assertArrayEquals(new byte[] {1, 2, 3}, spool.bytes());
        assertEquals(3, spool.length());
        assertEquals(Optional.empty(), spool.file());
    }

    @Test
    @DisplayName("a long one goes into a file, whole; nothing is left of it in the end")
    void file() throws IOException {
        Spool spool = new Spool(folder, Long.MAX_VALUE);
        byte[] block = new byte[40_000];
        Arrays.fill(block, (byte) 7);
        assertTrue(spool.add(block, block.length));
        assertEquals(Optional.empty(), spool.file());
        assertTrue(spool.add(block, block.length));
        spool.close();
        byte[] expected = new byte[80_000];
        Arrays.fill(expected, (byte) 7);
        Path file = spool.file().orElseThrow();
        assertArrayEquals(expected, Files.readAllBytes(file));
        assertEquals(folder, file.getParent());
        assertEquals(80_000, spool.length());
        assertEquals(0, spool.bytes().length);
        spool.delete();
        spool.delete();
        assertFalse(Files.exists(file));
    }

    @Test
    @DisplayName("what exceeds the limit is not taken")
    void limit() throws IOException {
        Spool spool = new Spool(folder, 4);
        assertTrue(spool.add(new byte[4], 4));
        assertFalse(spool.add(new byte[1], 1));
        assertEquals(4, spool.length());
    }
}
