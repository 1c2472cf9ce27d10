package org.wsgibridge.cpython;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.python.BundledPython;
import org.wsgibridge.python.Python;

/** End to end, with the real CPython. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PythonCommandTest {

    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private static Python python;
    private static Path jar;

    @BeforeAll
    static void unpack() throws IOException, URISyntaxException {
        BundledPython bundled =
                ServiceLoader.load(BundledPython.class).findFirst().orElseThrow();
        assertInstanceOf(BundledCpython.class, bundled);
        python = bundled.unpack(Optional.of(cache), line -> {}).orElseThrow();
        JarURLConnection connection = (JarURLConnection) BundledCpython.class
                .getClassLoader()
                .getResource(Platform.current().folder() + Platform.current().executable())
                .openConnection();
        jar = Path.of(connection.getJarFileURL().toURI());
    }

    @Test
    @DisplayName("the unpacked interpreter has its version, ssl, sqlite3, ctypes and pip")
    void imports() throws IOException {
        assertEquals(
                python.version(),
                run("-c", "import ssl, sqlite3, ctypes, pip, venv, platform; print(platform.python_version())"));
    }

    @Test
    @DisplayName("C extensions can be built: the header files are where Python says")
    void headerFiles() throws IOException {
        String folder = run("-c", "import sysconfig; print(sysconfig.get_path('include'))");
        assertTrue(Files.exists(Path.of(folder, "Python.h")), folder);
    }

    @Test
    @DisplayName("HTTPS connections are trusted by the machine's authorities, or by those that the deployer names")
    void authorities() throws IOException {
        String script = "import os; print(os.environ.get('SSL_CERT_FILE'))";
        String found = run("-c", script);
        assertTrue(found.equals("None") || Files.exists(Path.of(found)), found);
        if (Files.exists(Path.of("/etc/ssl/certs/ca-certificates.crt"))) {
            assertEquals("/etc/ssl/certs/ca-certificates.crt", found);
        }
        assertEquals("own.pem", run(new ProcessBuilder(), "SSL_CERT_FILE", "own.pem", "-c", script));
        assertEquals("None", run(new ProcessBuilder(), "SSL_CERT_DIR", "own", "-c", script));
    }

    @Test
    @DisplayName("arguments, standard input, output and exit status are Python's")
    void streams() throws Exception {
        String script = "import sys; print(sys.argv[1:], sys.stdin.read()); sys.exit(7)";
        try (Child command = command("-c", script, "a b", "\"")) {
            command.send("grüezi");
            assertEquals(List.of("['a b', '\"'] grüezi"), command.lines());
            assertEquals(7, command.status());
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "processes end without being told")
    @DisplayName("Python ends with the JVM")
    void terminated() throws Exception {
        String script = "import os, time; print('pid', os.getpid(), flush=True); time.sleep(60)";
        try (Child command = command("-c", script)) {
            String line = command.await("pid ");
            ProcessHandle started =
                    ProcessHandle.of(Long.parseLong(line.split(" ")[1])).orElseThrow();
            command.terminate();
            started.onExit().join();
        }
    }

    @Test
    @DisplayName("--executable prints where the interpreter is")
    void executable() throws Exception {
        try (Child command = command("--executable")) {
            assertEquals(List.of(python.executable().toString()), command.lines());
            assertEquals(0, command.status());
        }
    }

    @Test
    @DisplayName("two commands at once unpack once, and both run")
    void together() throws Exception {
        try (Child first = command(folder, jar, "-c", "print(6 * 7)");
                Child second = command(folder, jar, "-c", "print(6 * 7)")) {
            List<String> lines = Stream.concat(first.lines().stream(), second.lines().stream())
                    .toList();
            assertEquals(2, lines.stream().filter("42"::equals).count(), lines.toString());
            assertEquals(
                    1,
                    lines.stream().filter(line -> line.startsWith("unpacking")).count(),
                    lines.toString());
            assertEquals(0, first.status());
            assertEquals(0, second.status());
        }
    }

    @Test
    @DisplayName("without a CPython for this machine the command says what is missing, and fails")
    void missing() throws Exception {
        try (Child command = command(folder, Child.origin(Python.class), "-V")) {
            String line = String.join("\n", command.lines());
            assertTrue(
                    line.contains("org.bytedeco:cpython with the classifier "
                            + Platform.current().name()),
                    line);
            assertEquals(1, command.status());
        }
    }

    private static Child command(String... arguments) throws IOException {
        return command(cache, jar, arguments);
    }

    private static Child command(Path cache, Path place, String... arguments) throws IOException {
        return Child.start(PythonCommand.class, List.of("-Dwsgi.python-cache=" + cache), List.of(arguments), place);
    }

    private static String run(String... arguments) throws IOException {
        return run(new ProcessBuilder(), "X", "", arguments);
    }

    private static String run(ProcessBuilder builder, String variable, String value, String... arguments)
            throws IOException {
        builder.command(Stream.concat(Stream.of(python.executable().toString()), Stream.of(arguments))
                .toList());
        builder.environment().keySet().removeAll(List.of("SSL_CERT_FILE", "SSL_CERT_DIR"));
        builder.environment().put(variable, value);
        Process process = builder.redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
