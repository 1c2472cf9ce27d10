package org.wsgibridge.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.python.Python;

@DisplayName("SharedLibrary: where a CPython's library is")
class SharedLibraryTest {

    @TempDir
    Path folder;

    @Test
    @DisplayName("the bundled CPython has one beside it")
    void bundled() throws Exception {
        SharedLibrary library = SharedLibrary.of(new Python(Shop.bundled(), "3.14.3"));
        assertTrue(
                library.path().endsWith("libpython3.14.so.1.0"), library.path().toString());
        assertTrue(Files.isRegularFile(library.path()));
        assertEquals(14, library.minor());
        assertFalse(library.freeThreaded());
    }

    @Test
    @DisplayName("a build without a GIL is recognized")
    void freeThreaded() throws Exception {
        SharedLibrary library = SharedLibrary.of(answering("3.14.3", "True\n/opt/lib/libpython3.14t.so.1.0"));
        assertTrue(library.freeThreaded());
        assertEquals(Path.of("/opt/lib/libpython3.14t.so.1.0"), library.path());
    }

    @Test
    @DisplayName("a Python without one is refused, and the message says what to do")
    void none() throws Exception {
        String message = refusal(answering("3.12.1", "False\n"));
        assertTrue(
                message.contains("python has no shared library (libpython3.12.so), which engine=embedded needs: "),
                message);
        assertTrue(message.endsWith("or use engine=workers"), message);
    }

    @Test
    @DisplayName("one that is too old is refused")
    void old() throws Exception {
        Python old = answering("3.9.18", "");
        assertEquals("engine=embedded needs CPython 3.10 or newer; " + old.executable() + " is 3.9.18", refusal(old));
    }

    private Python answering(String version, String answer) throws Exception {
        Path executable = folder.resolve("python");
        Files.writeString(executable, "#!/bin/sh\necho '" + answer + "'\n");
        assertTrue(executable.toFile().setExecutable(true));
        return new Python(executable, version);
    }

    private static String refusal(Python python) {
        return assertThrows(EngineException.class, () -> SharedLibrary.of(python))
                .getMessage();
    }
}
