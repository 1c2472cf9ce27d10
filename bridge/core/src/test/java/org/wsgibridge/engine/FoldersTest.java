package org.wsgibridge.engine;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Removing a folder")
class FoldersTest {

    @TempDir
    Path root;

    @Test
    @DisplayName("takes all that is in it, and leaves what a link leads to")
    void links() throws IOException {
        Path other = Files.createDirectories(root.resolve("other"));
        Files.writeString(other.resolve("kept"), "x");
        Path folder = filled(root.resolve("folder"));
        Files.createSymbolicLink(folder.resolve("link"), other);
        Folders.remove(folder);
        assertFalse(Files.exists(folder));
        assertTrue(Files.exists(other.resolve("kept")));
    }

    @Test
    @DisplayName("is no failure where it is gone already")
    void gone() {
        assertDoesNotThrow(() -> Folders.remove(root.resolve("gone")));
    }

    @Test
    @DisplayName("is no failure where somebody else removes it at the same time")
    void together() throws Exception {
        for (int i = 0; i < 40; i++) {
            Path folder = filled(root.resolve("folder"));
            List<FutureTask<Void>> removals = new ArrayList<>();
            for (int j = 0; j < 4; j++) {
                FutureTask<Void> removal = new FutureTask<>(() -> {
                    Folders.remove(folder);
                    return null;
                });
                removals.add(removal);
                new Thread(removal).start();
            }
            for (FutureTask<Void> removal : removals) {
                removal.get();
            }
            assertFalse(Files.exists(folder));
        }
    }

    private static Path filled(Path folder) throws IOException {
        for (int i = 0; i < 10; i++) {
            Path inner = Files.createDirectories(folder.resolve("a" + i).resolve("b"));
            for (int j = 0; j < 5; j++) {
                Files.writeString(inner.resolve("f" + j), "x");
            }
        }
        return folder;
    }
}
