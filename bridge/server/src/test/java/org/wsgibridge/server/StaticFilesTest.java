package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticFilesTest {

    @TempDir
    private Path folder;

    @Test
    @DisplayName("a path and a folder; a slash at the path's end does not count")
    void mapping() {
        assertEquals(new StaticFiles("/static", folder), StaticFiles.of("/static=" + folder));
        assertEquals(new StaticFiles("/a/b", folder), StaticFiles.of("/a/b/=" + folder + "/x/.."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "static=.", "/static", "=.", "/=.", "/static="})
    @DisplayName("anything else is refused, with what is allowed")
    void refused(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> StaticFiles.of(text))
                .getMessage();
        assertEquals("--static cannot be '" + text + "'; allowed: /URL=DIR", message);
    }

    @Test
    @DisplayName("a folder that is not there is named")
    void missing() {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> StaticFiles.of("/static=" + folder.resolve("no")))
                .getMessage();
        assertTrue(message.endsWith("no', which is not a folder"), message);
    }
}
