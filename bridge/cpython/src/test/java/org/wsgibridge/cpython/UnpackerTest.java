package org.wsgibridge.cpython;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class UnpackerTest {

    private static final Path CACHE = Path.of("/cache");

    @TempDir
    private Path folder;

    @Test
    @DisplayName("files are written with their folders, and each quarter is told once")
    void unpack() throws IOException {
        List<String> log = new ArrayList<>();
        List<Resource> files = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            files.add(file("lib/python/m" + i + ".py", "#" + i));
        }
        files.add(file("lib/python/empty.py", ""));
        new Unpacker(files, CACHE, log::add).unpackInto(folder);
        assertEquals("#7", Files.readString(folder.resolve("lib/python/m7.py")));
        assertEquals(0, Files.size(folder.resolve("lib/python/empty.py")));
        assertEquals(List.of("unpacked 25 %", "unpacked 50 %", "unpacked 75 %"), log);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "knows no executable bits")
    @DisplayName("what is in bin is executable, the rest is not")
    void executable() throws IOException {
        unpack(file("bin/python3", "x"), file("lib/os.py", "x"));
        assertTrue(Files.isExecutable(folder.resolve("bin/python3")));
        assertFalse(Files.isExecutable(folder.resolve("lib/os.py")));
    }

    @Test
    @DisplayName("a folder without room is named, with what is needed and what to set")
    void noRoom() {
        Resource huge = new Resource("lib/huge", Long.MAX_VALUE - 1_000_000, 0, () -> new byte[0]);
        IOException e = assertThrows(CacheFolderException.class, () -> unpack(huge));
        assertTrue(e.getMessage().contains(CACHE.toString()), e.getMessage());
        assertTrue(e.getMessage().contains("CPython needs 9223372036"), e.getMessage());
        assertTrue(e.getMessage().contains("'python-cache'"), e.getMessage());
    }

    @Test
    @DisplayName("a folder that refuses a file is named, with the reason and what to set")
    void refused() throws IOException {
        Files.writeString(folder.resolve("lib"), "a file where a folder should be");
        IOException e = assertThrows(CacheFolderException.class, () -> unpack(file("lib/os.py", "x")));
        assertEquals(
                "the folder " + CACHE + " cannot be used (there is a file of this name);"
                        + " name another one with the setting 'python-cache'",
                e.getMessage());
    }

    @Test
    @DisplayName("no file leaves the folder")
    void outside() {
        assertThrows(IOException.class, () -> unpack(file("../os.py", "x")));
        assertFalse(Files.exists(folder.resolveSibling("os.py")));
    }

    private void unpack(Resource... files) throws IOException {
        new Unpacker(List.of(files), CACHE, line -> {}).unpackInto(folder);
    }

    private static Resource file(String name, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new Resource(name, bytes.length, 0, () -> bytes);
    }
}
