package org.wsgibridge.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.python.Python;
import org.wsgibridge.testing.Pythons;

@DisplayName("EmbeddedEngine: each CPython of the machine that can be embedded, in a JVM of its own")
class EveryCpythonTest {

    @TempDir
    Path folder;

    /** One interpreter for each library: some programs on the PATH are another one in disguise. */
    static Collection<Path> pythons() throws IOException {
        Map<Path, Path> byLibrary = new LinkedHashMap<>();
        for (Path python : Pythons.all()) {
            try {
                byLibrary.putIfAbsent(
                        SharedLibrary.of(new Python(python, version(python))).path(), python);
            } catch (EngineException e) {
                System.out.println(e.getMessage());
            }
        }
        List<Path> pythons = new ArrayList<>(byLibrary.values());
        pythons.add(Shop.bundled());
        return pythons;
    }

    private static String version(Path python) throws IOException {
        Process process = new ProcessBuilder(
                        python.toString(), "-c", "import platform; print(platform.python_version())")
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pythons")
    @DisplayName("serves, fails, is interrupted, comes and goes")
    @Timeout(120)
    void scenario(Path python) throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-ea",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:ErrorFile=" + folder.resolve("crash.log"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Scenario.class.getName(),
                        python.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(100, TimeUnit.SECONDS), () -> read(output));
            assertEquals(0, process.exitValue(), () -> read(output));
            assertTrue(read(output).contains("all is well\n"), () -> read(output));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
