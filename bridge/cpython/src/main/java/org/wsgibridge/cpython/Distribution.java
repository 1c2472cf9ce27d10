package org.wsgibridge.cpython;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * A CPython as the class path holds it: in a jar of its own, in a jar together with everything else, or in a folder.
 */
final class Distribution implements Closeable {

    private static final Pattern LIBRARY = Pattern.compile("(lib/(?:python[\\d.]+/)?)os\\.py");
    private static final Pattern PATCHLEVEL = Pattern.compile("include/(?:python[\\d.]+/)?patchlevel\\.h");
    private static final Pattern VERSION = Pattern.compile("#define\\s+PY_VERSION\\s+\"([^\"]+)\"");
    private static final Pattern IN_LIBRARY = Pattern.compile("lib/python([\\d.]+)/");

    private final String origin;
    private final List<Resource> files;
    private final Closeable source;

    private Distribution(String origin, List<Resource> files, Closeable source) {
        this.origin = origin;
        this.files = files;
        this.source = source;
    }

    /**
     * Looks for one.
     *
     * @return empty where the class path has none for this platform
     * @throws IOException where it has one that cannot be read
     */
    static Optional<Distribution> find(ClassLoader loader, Platform platform) throws IOException {
        URL executable = loader.getResource(platform.folder() + platform.executable());
        if (executable == null) {
            return Optional.empty();
        }
        if (executable.getProtocol().equals("file")) {
            String text = executable.toString();
            return Optional.of(inFolder(Path.of(URI.create(without(text, platform.executable())))));
        }
        URLConnection connection = executable.openConnection();
        connection.setUseCaches(false); // a cached jar would be closed under its other users
        if (!(connection instanceof JarURLConnection jar)) {
            throw new IOException("the CPython on the class path cannot be listed there: " + executable
                    + "; name an installed interpreter with the setting 'python'");
        }
        return Optional.of(inJar(jar, platform));
    }

    private static Distribution inJar(JarURLConnection connection, Platform platform) throws IOException {
        JarFile jar;
        try {
            jar = connection.getJarFile();
        } catch (IOException e) {
            throw damaged(connection.getJarFileURL().toString(), e.getMessage(), e);
        }
        String folder = without(connection.getEntryName(), platform.executable());
        List<Resource> files = jar.stream()
                .filter(entry -> entry.getName().startsWith(folder) && !entry.isDirectory())
                .map(entry -> new Resource(
                        entry.getName().substring(folder.length()),
                        entry.getSize(),
                        entry.getCrc(),
                        () -> read(jar, entry)))
                .toList();
        return new Distribution(jar.getName(), files, jar);
    }

    private static Distribution inFolder(Path folder) throws IOException {
        List<Resource> files = new ArrayList<>();
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
                files.add(new Resource(
                        folder.relativize(file).toString().replace('\\', '/'),
                        Files.size(file),
                        Files.getLastModifiedTime(file).toMillis(),
                        () -> Files.readAllBytes(file)));
            }
        }
        return new Distribution(folder.toString(), files, () -> {});
    }

    /** Java checks neither length nor checksum where it reads entries by name. */
    private static byte[] read(JarFile jar, JarEntry entry) throws IOException {
        byte[] content;
        try (InputStream in = jar.getInputStream(entry)) {
            content = in.readAllBytes();
        } catch (IOException e) {
            throw damaged(jar.getName(), entry.getName() + ": " + e.getMessage(), e);
        }
        CRC32 checksum = new CRC32();
        checksum.update(content);
        if (checksum.getValue() != entry.getCrc()) {
            throw damaged(jar.getName(), entry.getName() + ": wrong checksum", null);
        }
        return content;
    }

    private static IOException damaged(String jar, String reason, IOException cause) {
        return new IOException(jar + " is damaged (" + reason + "); replace it by a good copy", cause);
    }

    private static String without(String text, String end) {
        return text.substring(0, text.length() - end.length());
    }

    /** All of its files. Reading them is possible until this is closed. */
    List<Resource> files() {
        return files;
    }

    /** The standard library's folder, such as {@code lib/python3.14/}. */
    String library() throws IOException {
        return files.stream()
                .map(file -> LIBRARY.matcher(file.name()))
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .findFirst()
                .orElseThrow(() -> damaged(origin, "no lib/os.py", null));
    }

    /** Such as {@code 3.14.3}; only {@code 3.14} where somebody has taken the header files out. */
    String version() throws IOException {
        for (Resource file : files) {
            if (PATCHLEVEL.matcher(file.name()).matches()) {
                String text = new String(file.content().read(), StandardCharsets.US_ASCII);
                Matcher matcher = VERSION.matcher(text);
                if (matcher.find()) {
                    return matcher.group(1);
                }
            }
        }
        Matcher matcher = IN_LIBRARY.matcher(library());
        return matcher.matches() ? matcher.group(1) : "3";
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
