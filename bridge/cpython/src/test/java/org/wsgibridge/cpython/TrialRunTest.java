package org.wsgibridge.cpython;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the interpreters are shell scripts")
class TrialRunTest {

    private static final Path CACHE = Path.of("/cache");

    @TempDir
    private Path folder;

    @Test
    @DisplayName("an interpreter that runs is accepted")
    void good() throws IOException {
        Path python = program("#!/bin/sh\nexit 0\n", "rwxr-xr-x");
        assertDoesNotThrow(() -> TrialRun.of(python, "CPython 9", CACHE));
    }

    @Test
    @DisplayName("an interpreter that fails is refused with what it printed")
    void failing() throws IOException {
        Path python = program("#!/bin/sh\necho libm.so.6: GLIBC_2.99 not found >&2\necho sorry\nexit 1\n", "rwxr-xr-x");
        IOException e = assertThrows(IOException.class, () -> TrialRun.of(python, "CPython 9", CACHE));
        assertEquals(
                "CPython 9 does not run on this machine (libm.so.6: GLIBC_2.99 not found; sorry);"
                        + " name an installed interpreter with the setting 'python'",
                e.getMessage());
    }

    @Test
    @DisplayName("an interpreter that fails silently is refused with its exit status")
    void silent() throws IOException {
        Path python = program("#!/bin/sh\nexit 3\n", "rwxr-xr-x");
        IOException e = assertThrows(IOException.class, () -> TrialRun.of(python, "CPython 9", CACHE));
        assertTrue(e.getMessage().contains("(exit status 3)"), e.getMessage());
    }

    @Test
    @DisplayName("an interpreter for another C library cannot be started, and is refused")
    void foreign() throws IOException {
        Path python = program("#!/nowhere/ld-linux.so\n", "rwxr-xr-x");
        IOException e = assertThrows(IOException.class, () -> TrialRun.of(python, "CPython 9", CACHE));
        assertTrue(e.getMessage().startsWith("CPython 9 does not run on this machine ("), e.getMessage());
    }

    @Test
    @DisplayName("a folder in which no program may run is refused")
    void noexec() throws IOException {
        Path python = program("#!/bin/sh\nexit 0\n", "rw-r--r--");
        IOException e = assertThrows(IOException.class, () -> TrialRun.of(python, "CPython 9", CACHE));
        assertInstanceOf(CacheFolderException.class, e);
        assertTrue(e.getMessage().startsWith("the folder /cache cannot be used ("), e.getMessage());
    }

    private Path program(String text, String permissions) throws IOException {
        Path file = Files.writeString(folder.resolve("python3"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
