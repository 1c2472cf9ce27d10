package org.wsgibridge.cpython;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {

    @TempDir
    private Path folder;

    private int jars;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bin/python3.9",
                "python.exe",
                "python314.dll",
                "libs/python3.lib",
                "libpython9.8.so.1.0",
                "libpython9.8.dylib",
                "include/python9.8/Python.h",
                "lib/_ssl.pyd",
                "lib/libcrypto-3.dll",
                "lib/tcl8/8.6/http-2.9.8.tm",
                "lib/python9.8/lib-dynload/_ssl.cpython-98-x86_64-linux-gnu.so",
                "lib/python9.8/unittest/case.py",
                "lib/python9.8/ensurepip/_bundled/pip-25.3-py3-none-any.whl",
                "lib/python9.8/site-packages/pip/__main__.py",
            })
    @DisplayName("what an application, pip and venv need is unpacked where it was")
    void kept(String name) throws IOException {
        assertEquals(name, added(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "share/man/man1/python3.1",
                "lib/cmake/OpenSSL/OpenSSLConfig.cmake",
                "lib/pkgconfig/python3.pc",
                "lib/ossl-modules/legacy.so",
                "lib/python3.14/test/test_os.py",
                "lib/python3.14/idlelib/idle.py",
                "lib/test/test_os.py",
                "bin/pip3",
                "bin/python3.14-config",
                "bin/c_rehash",
                "bin/python.exe",
                "python3.14",
                "libjnipython.so",
                "jnipython.dll",
                "libffi.so",
            })
    @DisplayName("the rest is left out")
    void leftOut(String name) throws IOException {
        assertEquals("", added(name));
    }

    @Test
    @DisplayName("libffi is put where _ctypes looks for it")
    void libffi() throws IOException {
        assertEquals("lib/python9.8/lib-dynload/libffi.so.8", added("libffi.so.8"));
    }

    @Test
    @DisplayName("the fingerprint is another when a file's name, length or content is")
    void fingerprint() throws IOException {
        String before = fingerprint(new FakeCpython());
        assertEquals(before, fingerprint(new FakeCpython()));
        assertEquals(
                before,
                fingerprint(new FakeCpython().without("lib/python9.8/os.py").with("lib/python9.8/os.py", "")),
                "a jar may have them in another order");
        assertEquals(before, fingerprint(new FakeCpython().with("share/man/x", "not unpacked")));
        assertNotEquals(before, fingerprint(new FakeCpython().with("lib/python9.8/module1.py", "x")));
        assertNotEquals(before, fingerprint(new FakeCpython().with("lib/python9.8/os.py", "x")));
        assertNotEquals(
                fingerprint(new FakeCpython().with("lib/python9.8/os.py", "x")),
                fingerprint(new FakeCpython().with("lib/python9.8/os.py", "y")));
        assertNotEquals(before, fingerprint(new FakeCpython().with("lib/python9.8/more.py", "")));
    }

    /** What a file of the distribution adds to the layout; empty for nothing. */
    private String added(String name) throws IOException {
        List<String> without = names(new FakeCpython());
        List<String> with = names(new FakeCpython().with(name, "x"));
        return String.join(
                " ", with.stream().filter(file -> !without.contains(file)).toList());
    }

    private List<String> names(FakeCpython fake) throws IOException {
        return layout(fake).stream().map(Resource::name).toList();
    }

    private String fingerprint(FakeCpython fake) throws IOException {
        return Layout.fingerprint(layout(fake));
    }

    private List<Resource> layout(FakeCpython fake) throws IOException {
        Path jar = fake.jar(folder.resolve(jars++ + ".jar"));
        try (URLClassLoader loader = FakeCpython.loader(jar);
                Distribution found =
                        Distribution.find(loader, FakeCpython.PLATFORM).orElseThrow()) {
            return Layout.of(found);
        }
    }
}
