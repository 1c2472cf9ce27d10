package org.wsgibridge.cpython;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/** Says which of a distribution's files are unpacked, where to, and what is added. */
final class Layout {

    /** Half of the files; an application server and pip need none of them. */
    private static final Pattern LEFT_OUT = Pattern.compile(String.join(
            "|",
            "share/.*",
            "lib/(cmake|pkgconfig)/.*",
            "lib/(engines-3|ossl-modules)/.*", // OpenSSL would look for them on the machine that built it
            "lib/(python[\\d.]+/)?(test|idlelib|turtledemo)/.*",
            "bin/(?!python3[\\d.]*$).*", // scripts that begin with the path of the builder's interpreter
            "python3[\\d.]*", // once more what is in bin
            "(lib)?jnipython\\..*",
            "libffi\\.so"));

    /** {@code import ctypes} needs it, and only looks for it in the folders around its own. */
    private static final String LIBFFI = "libffi.so.8";

    /** Python imports it at its start. */
    private static final String ADDED = "sitecustomize.py";

    private Layout() {}

    /** The files of an unpacked interpreter. */
    static List<Resource> of(Distribution distribution) throws IOException {
        String library = distribution.library();
        List<Resource> files = new ArrayList<>();
        for (Resource file : distribution.files()) {
            if (file.name().equals(LIBFFI)) {
                files.add(file.as(library + "lib-dynload/" + LIBFFI));
            } else if (!LEFT_OUT.matcher(file.name()).matches()) {
                files.add(file);
            }
        }
        byte[] added = added();
        files.add(new Resource(library + ADDED, added.length, checksum(added), () -> added));
        return files;
    }

    /** Eight digits that are others when one of the files is another; their order does not count. */
    static String fingerprint(List<Resource> files) {
        String text = files.stream()
                .map(file -> file.name() + " " + file.size() + " " + file.stamp())
                .sorted()
                .collect(Collectors.joining("\n"));
        return String.format("%08x", checksum(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] added() throws IOException {
        try (InputStream in = Layout.class.getResourceAsStream(ADDED)) {
            return in.readAllBytes();
        }
    }

    private static long checksum(byte[] bytes) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        return checksum.getValue();
    }
}
