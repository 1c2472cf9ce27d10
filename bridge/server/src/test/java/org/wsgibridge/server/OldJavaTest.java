package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** What needs a newer Java than the one that runs the server. */
@EnabledForJreRange(max = JRE.JAVA_21)
class OldJavaTest {

    @TempDir
    private Path folder;

    @Test
    @DisplayName("a Java that is too old for engine=embedded is told so, and ends the server with status 3")
    void embedded() throws Exception {
        Apps.writeTo(folder);
        try (ServerProcess server =
                ServerProcess.start(folder, "-b", "127.0.0.1:0", "--engine", "embedded", "app:app")) {
            assertEquals(3, server.status());
            assertTrue(
                    server.err()
                            .contains("setting 'engine' is 'embedded', which cannot be loaded by Java "
                                    + Runtime.version().feature() + "; engine=embedded needs Java 22 or newer"),
                    server.err());
        }
    }
}
