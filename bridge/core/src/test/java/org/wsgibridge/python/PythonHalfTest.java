package org.wsgibridge.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.testing.Pythons;

@DisplayName("The Python half")
class PythonHalfTest {

    private static final Path SOURCES = Path.of("src/main/python");

    @TempDir
    Path folder;

    static Stream<Path> pythons() throws IOException {
        return Pythons.all().stream();
    }

    @Test
    @DisplayName("is written as it stands in the sources, to the last file")
    void written() throws IOException {
        PythonHalf.writeTo(folder);
        Map<String, byte[]> expected = files(SOURCES);
        Map<String, byte[]> written = files(folder);
        assertEquals(expected.keySet(), written.keySet());
        expected.forEach((name, bytes) -> assertArrayEquals(bytes, written.get(name), name));
    }

    @ParameterizedTest
    @MethodSource("pythons")
    @DisplayName("passes its own tests with each CPython of this machine")
    @Timeout(120)
    void tested(Path python) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        python.toString(), "-W", "error", "-B", "-m", "unittest", "discover", "-s", "src/test/python")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().put("PYTHONPATH", SOURCES.toAbsolutePath().toString());
        builder.environment().remove("PYTHONHOME");
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(100, TimeUnit.SECONDS);
            String output = Files.readString(folder.resolve("output"), UTF_8);
            System.out.println(python + ": " + output.strip().replaceAll("(?s).*\n(Ran \\d+ tests)", "$1"));
            assertTrue(ended, () -> python + " has not finished: " + output);
            assertEquals(0, process.exitValue(), output);
            assertTrue(output.matches("(?s).*Ran [1-9]\\d+ tests.*"), output);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Map<String, byte[]> files(Path root) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(root)) {
            for (Path file : found.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("__pycache__"))
                    .toList()) {
                files.put(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }
}
