package org.wsgibridge.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.testing.Pythons;

@DisplayName("Probe: what an interpreter answers")
@Timeout(60)
class ProbeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    @DisplayName("is what the program prints, whatever else is printed at the interpreter's start and end")
    void answer() throws Exception {
        Path python = talkative();
        assertEquals(
                "one\ntwo",
                Probe.run(python, "print('one')\nprint('two')", PATIENCE).replace("\r", ""));
        assertEquals("", Probe.run(python, "pass", PATIENCE));
    }

    @Test
    @DisplayName("is not given where it fails; the message has the end of what it complained")
    void failing() throws Exception {
        Path python = talkative();
        String message = assertThrows(EngineException.class, () -> Probe.run(python, "raise OSError('no')", PATIENCE))
                .getMessage();
        assertTrue(message.startsWith("the interpreter " + python + " ended with status 1: "), message);
        assertTrue(message.endsWith("\nOSError: no"), message);
    }

    /** A Python that says more than it is asked. */
    private Path talkative() throws IOException {
        Files.writeString(folder.resolve("sitecustomize.py"), """
                import atexit, sys
                print("good morning " * 1000)
                print("I am awake", file=sys.stderr)
                atexit.register(print, "good night")
                """);
        Path script = Files.writeString(folder.resolve("python"), """
                #!/bin/sh
                PYTHONPATH=%s PYTHONPROFILEIMPORTTIME=1 exec %s "$@"
                """.formatted(folder, Pythons.any()));
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
