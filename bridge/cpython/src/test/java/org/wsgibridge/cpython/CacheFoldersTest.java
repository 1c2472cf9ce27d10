package org.wsgibridge.cpython;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the paths are those of a Unix")
class CacheFoldersTest {

    private static final Map<String, String> XDG = Map.of("XDG_CACHE_HOME", "/var/cache/joe");

    @Test
    @DisplayName("a named folder is the only one, and absolute")
    void named() {
        assertEquals(
                List.of(Path.of("caches/python").toAbsolutePath()),
                paths(Optional.of(Path.of("caches/python")), XDG, system("Linux", "/home/joe", "joe")));
    }

    @Test
    @DisplayName("else XDG_CACHE_HOME, or .cache in the home, and the temporary folder")
    void linux() {
        Properties joe = system("Linux", "/home/joe", "joe");
        Path temporary = Path.of("/tmp/wsgi-bridge-joe");
        assertEquals(List.of(Path.of("/var/cache/joe/wsgi-bridge"), temporary), paths(XDG, joe));
        assertEquals(List.of(Path.of("/home/joe/.cache/wsgi-bridge"), temporary), paths(Map.of(), joe));
        assertEquals(
                List.of(Path.of("/home/joe/.cache/wsgi-bridge"), temporary),
                paths(Map.of("XDG_CACHE_HOME", "relative"), joe));
    }

    @Test
    @DisplayName("macOS and Windows have their own places")
    void others() {
        Path temporary = Path.of("/tmp/wsgi-bridge-joe");
        assertEquals(
                List.of(Path.of("/Users/joe/Library/Caches/wsgi-bridge"), temporary),
                paths(XDG, system("Mac OS X", "/Users/joe", "joe")));
        assertEquals(
                List.of(Path.of("/local/wsgi-bridge"), temporary),
                paths(Map.of("LOCALAPPDATA", "/local"), system("Windows 11", "/Users/joe", "joe")));
    }

    @Test
    @DisplayName("a user without home and name has the temporary folder")
    void nobody() {
        assertEquals(List.of(Path.of("/tmp/wsgi-bridge-_")), paths(Map.of(), system("Linux", "?", "?")));
        assertEquals(List.of(Path.of("/tmp/wsgi-bridge-AD_x")), paths(Map.of(), system("Linux", "", "AD\\x")));
    }

    private static List<Path> paths(Map<String, String> environment, Properties system) {
        return paths(Optional.empty(), environment, system);
    }

    private static List<Path> paths(Optional<Path> named, Map<String, String> environment, Properties system) {
        return CacheFolders.of(named, environment, system).stream()
                .map(CacheFolder::path)
                .toList();
    }

    private static Properties system(String os, String home, String user) {
        Properties system = new Properties();
        system.setProperty("os.name", os);
        system.setProperty("user.home", home);
        system.setProperty("user.name", user);
        system.setProperty("java.io.tmpdir", "/tmp");
        return system;
    }
}
