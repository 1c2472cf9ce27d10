package org.wsgibridge.cpython;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.wsgibridge.python.Python;

/** Unpacks the made-up CPython in a JVM of its own, and stops half way until its standard input ends. */
final class UnpackingChild {

    private UnpackingChild() {}

    public static void main(String[] arguments) throws IOException {
        CacheFolder cache = new CacheFolder(Path.of(arguments[0]), false);
        Python python = new BundledCpython(UnpackingChild.class.getClassLoader(), FakeCpython.PLATFORM)
                .unpack(List.of(cache), UnpackingChild::tell)
                .orElseThrow();
        System.out.println("has " + python.executable());
    }

    private static void tell(String line) {
        System.out.println(line);
        try {
            if (line.contains("50 %")) {
                System.in.readAllBytes();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
