package org.wsgibridge.cpython;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** A small CPython 9.8.7 with the layout of the real one; its interpreter is a shell script that succeeds. */
final class FakeCpython {

    static final Platform PLATFORM = new Platform("made-up");

    private final Platform platform;
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    FakeCpython() {
        this(PLATFORM);
    }

    FakeCpython(Platform platform) {
        this.platform = platform;
        with("include/python9.8/patchlevel.h", "#define PY_VERSION              \"9.8.7\"\n");
        with("lib/python9.8/os.py", "");
        for (int i = 0; i < 8; i++) {
            with("lib/python9.8/module" + i + ".py", ("# " + i).repeat(1000));
        }
        with("lib/python9.8/test/test_os.py", "");
        with("bin/pip3", "#!/builder/bin/python9.8\n");
        with("bin/python3", "#!/bin/sh\nexit 0\n");
    }

    FakeCpython with(String name, String content) {
        files.put(name, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    FakeCpython without(String name) {
        files.remove(name);
        return this;
    }

    /** Writes it as a jar, together with another file. */
    Path jar(Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            put(out, "com/example/Application.class", new byte[] {1});
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                put(out, platform.folder() + file.getKey(), file.getValue());
            }
        }
        return jar;
    }

    /** Writes it as a folder of classes. */
    Path folder(Path folder) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = folder.resolve(platform.folder() + file.getKey());
            Files.createDirectories(path.getParent());
            try (OutputStream out = Files.newOutputStream(path)) {
                out.write(file.getValue());
            }
        }
        return folder;
    }

    /** Sees nothing but a jar or a folder. */
    static URLClassLoader loader(Path place) throws IOException {
        return new URLClassLoader(new URL[] {place.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    }

    private static void put(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
        out.closeEntry();
    }
}
