package org.wsgibridge.cpython;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {

    @TempDir
    private Path folder;

    @Test
    @DisplayName("what has been made is found, and not made again")
    void once() throws IOException {
        CacheFolder cache = new CacheFolder(folder.resolve("a/b"), false);
        AtomicInteger times = new AtomicInteger();
        cache.create();
        assertEquals(Optional.empty(), cache.find("thing"));
        for (int i = 0; i < 2; i++) {
            Path made = cache.make(
                    "thing",
                    partial -> Files.writeString(partial.resolve("file"), "made " + times.incrementAndGet()),
                    line -> {});
            assertEquals("made 1", Files.readString(made.resolve("file")));
            assertEquals(Optional.of(made), cache.find("thing"));
        }
    }

    @Test
    @DisplayName("a failure leaves nothing behind, and the next attempt succeeds")
    void failure() throws IOException {
        CacheFolder cache = new CacheFolder(folder, false);
        IOException e = assertThrows(
                IOException.class,
                () -> cache.make(
                        "thing",
                        partial -> {
                            Files.writeString(partial.resolve("file"), "x");
                            throw new IOException("half way");
                        },
                        line -> {}));
        assertEquals("half way", e.getMessage());
        assertEquals(List.of("lock"), names());
        cache.make("thing", partial -> {}, line -> {});
        assertEquals(List.of("lock", "thing"), names());
    }

    @Test
    @DisplayName("partial folders of killed processes are removed, finished ones stay")
    void leftovers() throws IOException {
        Files.createDirectories(folder.resolve("older-partial/lib/python"));
        Files.writeString(folder.resolve("older-partial/lib/python/os.py"), "x");
        Files.createDirectories(folder.resolve("thing-partial/bin"));
        Files.createDirectories(folder.resolve("older"));
        new CacheFolder(folder, false).make("thing", partial -> {}, line -> {});
        assertEquals(List.of("lock", "older", "thing"), names());
    }

    @Test
    @DisplayName("a folder below a file is refused, with its name, the reason and what to set")
    void belowFile() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        Path below = file.resolve("cache");
        IOException e = assertThrows(CacheFolderException.class, () -> new CacheFolder(below, false).create());
        assertTrue(e.getMessage().startsWith("the folder " + below + " cannot be used ("), e.getMessage());
        assertTrue(e.getMessage().endsWith("); name another one with the setting 'python-cache'"), e.getMessage());
        assertThrows(CacheFolderException.class, () -> new CacheFolder(file, false).create());
    }

    @Test
    @DisplayName("a folder that has gone is refused")
    void gone() {
        CacheFolder cache = new CacheFolder(folder.resolve("gone"), false);
        assertThrows(CacheFolderException.class, () -> cache.make("thing", partial -> {}, line -> {}));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has a temporary folder for each user")
    @DisplayName("among other users, the folder is the user's alone")
    void amongOthers() throws IOException {
        Path mine = folder.resolve("mine");
        CacheFolder cache = new CacheFolder(mine, true);
        cache.create();
        cache.create();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(mine)));
        cache.make("thing", partial -> {}, line -> {});
        assertTrue(cache.find("thing").isPresent());
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has a temporary folder for each user")
    @DisplayName("among other users, a folder that others can write is refused")
    void writableByOthers() throws IOException {
        Path open = Files.createDirectories(folder.resolve("open/thing")).getParent();
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertRefused(open);
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectories(folder.resolve("safe")));
        Files.createDirectories(link.resolve("thing"));
        assertRefused(link);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has a temporary folder for each user")
    @DisplayName("among other users, a folder that somebody else has made is refused")
    void foreign() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a folder away");
        Path theirs = Files.createDirectories(folder.resolve("theirs/thing")).getParent();
        Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setOwner(
                theirs, theirs.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        assertRefused(theirs);
    }

    private static void assertRefused(Path path) {
        CacheFolder cache = new CacheFolder(path, true);
        assertEquals(Optional.empty(), cache.find("thing"));
        IOException e = assertThrows(CacheFolderException.class, cache::create);
        assertTrue(e.getMessage().contains("other users can write there"), e.getMessage());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
