package org.wsgibridge.cpython;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionTest {

    @TempDir
    private Path folder;

    @Test
    @DisplayName("a jar gives the files below the platform's folder, and nothing else")
    void jar() throws IOException {
        Path jar = new FakeCpython().with("lib/python9.8/ä.py", "x = 1").jar(folder.resolve("application.jar"));
        try (Distribution found = find(jar)) {
            List<String> names = found.files().stream().map(Resource::name).toList();
            assertTrue(names.contains("lib/python9.8/os.py"), names.toString());
            assertTrue(names.stream().noneMatch(name -> name.contains("com/example")), names.toString());
            Resource file = file(found, "lib/python9.8/ä.py");
            assertEquals(5, file.size());
            assertArrayEquals(
                    "x = 1".getBytes(StandardCharsets.UTF_8), file.content().read());
        }
    }

    @Test
    @DisplayName("a folder of classes gives the same files")
    void exploded() throws IOException {
        Path classes = new FakeCpython().folder(folder.resolve("all classes"));
        Path jar = new FakeCpython().jar(folder.resolve("a.jar"));
        try (Distribution inFolder = find(classes);
                Distribution inJar = find(jar)) {
            assertEquals(
                    inJar.files().stream().map(Resource::name).sorted().toList(),
                    inFolder.files().stream().map(Resource::name).sorted().toList());
            assertEquals("9.8.7", inFolder.version());
            assertEquals(3, file(inFolder, "lib/python9.8/module1.py").content().read()[0] - ' ');
        }
    }

    @Test
    @DisplayName("a class path without CPython for this machine gives nothing")
    void none() throws IOException {
        Path jar = new FakeCpython(new Platform("another")).jar(folder.resolve("a.jar"));
        try (URLClassLoader loader = FakeCpython.loader(jar)) {
            assertTrue(Distribution.find(loader, FakeCpython.PLATFORM).isEmpty());
        }
    }

    @Test
    @DisplayName("version and library come from the header file and from os.py")
    void version() throws IOException {
        try (Distribution found = find(new FakeCpython().jar(folder.resolve("a.jar")))) {
            assertEquals("9.8.7", found.version());
            assertEquals("lib/python9.8/", found.library());
        }
        FakeCpython windows = new FakeCpython()
                .without("include/python9.8/patchlevel.h")
                .without("lib/python9.8/os.py")
                .with("include/patchlevel.h", "#define PY_VERSION \"9.9.0rc1\"\n")
                .with("lib/os.py", "");
        try (Distribution found = find(windows.jar(folder.resolve("b.jar")))) {
            assertEquals("9.9.0rc1", found.version());
            assertEquals("lib/", found.library());
        }
    }

    @Test
    @DisplayName("without the header file the version is the library's")
    void versionWithoutHeader() throws IOException {
        Path jar = new FakeCpython().without("include/python9.8/patchlevel.h").jar(folder.resolve("a.jar"));
        try (Distribution found = find(jar)) {
            assertEquals("9.8", found.version());
        }
    }

    @Test
    @DisplayName("a CPython without its library is damaged")
    void noLibrary() throws IOException {
        Path jar = new FakeCpython().without("lib/python9.8/os.py").jar(folder.resolve("a.jar"));
        try (Distribution found = find(jar)) {
            assertDamaged(jar, assertThrows(IOException.class, found::library));
        }
    }

    @Test
    @DisplayName("a jar that was cut after the class loader opened it is damaged")
    void cut() throws IOException {
        Path jar = new FakeCpython().jar(folder.resolve("a.jar"));
        URL executable = URI.create("jar:" + jar.toUri() + "!/" + FakeCpython.PLATFORM.folder() + "bin/python3")
                .toURL();
        try (RandomAccessFile file = new RandomAccessFile(jar.toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
        ClassLoader loader = new Fixed(executable);
        assertDamaged(jar, assertThrows(IOException.class, () -> Distribution.find(loader, FakeCpython.PLATFORM)));
    }

    @Test
    @DisplayName("a file with the wrong content is damaged")
    void wrongChecksum() throws IOException {
        Path jar = new FakeCpython().jar(folder.resolve("a.jar"));
        String name = FakeCpython.PLATFORM.folder() + "lib/python9.8/module3.py";
        byte[] bytes = Files.readAllBytes(jar);
        bytes[indexOf(bytes, name) + name.length() + 4] ^= 1; // in the deflated content
        Files.write(jar, bytes);
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.getEntry(name);
            assertEquals(3000, entry.getSize(), "the directory is whole");
        }
        try (Distribution found = find(jar)) {
            Resource file = file(found, "lib/python9.8/module3.py");
            assertDamaged(
                    jar, assertThrows(IOException.class, () -> file.content().read()));
        }
    }

    @Test
    @DisplayName("a class path that cannot be listed is refused")
    void unknownProtocol() throws IOException {
        URL resource = new URL("vfs", "", -1, "/app.war/x", new URLStreamHandler() {
            @Override
            protected URLConnection openConnection(URL url) {
                return new URLConnection(url) {
                    @Override
                    public void connect() {
                        // Never used.
                    }
                };
            }
        });
        IOException e =
                assertThrows(IOException.class, () -> Distribution.find(new Fixed(resource), FakeCpython.PLATFORM));
        assertTrue(e.getMessage().contains("vfs:/app.war/x"), e.getMessage());
        assertTrue(e.getMessage().contains("'python'"), e.getMessage());
    }

    /** Finds the same resource whatever it is asked for. */
    private static final class Fixed extends ClassLoader {

        private final URL resource;

        Fixed(URL resource) {
            super(null);
            this.resource = resource;
        }

        @Override
        protected URL findResource(String name) {
            return resource;
        }
    }

    private static Distribution find(Path place) throws IOException {
        try (URLClassLoader loader = FakeCpython.loader(place)) {
            return Distribution.find(loader, FakeCpython.PLATFORM).orElseThrow();
        }
    }

    private static Resource file(Distribution distribution, String name) {
        return distribution.files().stream()
                .filter(file -> file.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    private static void assertDamaged(Path jar, IOException e) {
        assertTrue(e.getMessage().contains(jar.toString()), e.getMessage());
        assertTrue(e.getMessage().contains("is damaged"), e.getMessage());
    }
}
