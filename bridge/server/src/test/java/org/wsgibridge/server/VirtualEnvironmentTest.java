package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VirtualEnvironmentTest {

    @TempDir
    private Path folder;

    @Test
    @DisplayName("the active one comes before that in the application's folder")
    void order() throws IOException {
        assertEquals(Optional.empty(), VirtualEnvironment.of(folder, Map.of()));
        Path own = Files.createDirectory(folder.resolve(".venv"));
        Files.writeString(own.resolve("pyvenv.cfg"), "");
        assertEquals(Optional.of(own), VirtualEnvironment.of(folder, Map.of()));
        assertEquals(Optional.of(folder), VirtualEnvironment.of(folder, Map.of("VIRTUAL_ENV", folder.toString())));
    }

    @Test
    @DisplayName("one that is active but not there is refused under the variable's name")
    void stale() {
        String active = folder.resolve("no").toString();
        assertEquals(
                "VIRTUAL_ENV is '" + active
                        + "', which is not a folder; unset it, or name an interpreter with --python",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> VirtualEnvironment.of(folder, Map.of("VIRTUAL_ENV", active)))
                        .getMessage());
    }
}
