package org.wsgibridge.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.python.Python;

@DisplayName("RunFolder and Launcher: what a worker needs to start")
@Timeout(60)
class RunFolderTest {

    @TempDir
    Path root;

    @Test
    @DisplayName("a folder for nobody else, with the socket; gone in the end")
    void folder() throws IOException {
        RunFolder folder = new RunFolder();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())));
        assertEquals(folder.path().resolve("socket").toString(), folder.address());
        assertTrue(folder.address().length() <= 100);
        new Peer(folder.server().getLocalAddress()).close();
        folder.close();
        assertFalse(Files.exists(folder.path()));
        folder.close(); // an orphaned worker may have removed it
    }

    @Test
    @DisplayName("a process gets address, number, name, the secret and the environment; its first words are kept")
    void launch() throws Exception {
        Path python = Files.writeString(root.resolve("python"), """
                #!/bin/sh
                read secret
                echo "$secret|$*|$SHOP|${PYTHONHOME:-none}|$(pwd)"
                """);
        Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwx------"));
        Launcher launcher =
                new Launcher(new Python(python, "3.12.0"), root, "/socket", "abc", "shop", Map.of("SHOP", "open"));
        Process process = launcher.launch(7);
        assertTrue(Files.exists(root.resolve("wsgi_bridge/worker.py")));
        assertEquals(0, process.waitFor());
        assertEquals("abc|-m wsgi_bridge.worker /socket 7 shop|open|none|" + root.toRealPath(), launcher.printed(7));
        assertEquals("", launcher.printed(8));
    }

    @Test
    @DisplayName("of many words the last are kept, whatever their encoding; a process that ends at once is no error")
    void printed() throws Exception {
        Path python = Files.writeString(root.resolve("python"), """
                #!/bin/sh
                exec <&-
                printf '\\377'
                i=0; while [ $i -lt 1000 ]; do echo "line $i"; i=$((i+1)); done
                """);
        Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwx------"));
        Launcher launcher = new Launcher(new Python(python, "3.12.0"), root, "/socket", "abc", "shop", Map.of());
        assertEquals(0, launcher.launch(1).waitFor());
        String printed = launcher.printed(1);
        assertEquals(4000, printed.length());
        assertTrue(printed.endsWith("line 998\nline 999"), printed);
    }
}
