package org.wsgibridge.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.testing.Deployed;
import org.wsgibridge.testing.Pythons;
import org.wsgibridge.testing.RecordedLog;

@DisplayName("PythonSearch: which interpreter an application gets")
@Timeout(60)
class PythonSearchTest {

    @TempDir
    Path root;

    @TempDir
    Path path;

    @Test
    @DisplayName("the one that is named counts most")
    void named() throws Exception {
        Path named = answering("own/bin/python3", "CPython 3.10.1");
        answering("WEB-INF/venv/bin/python3", "CPython 3.11.1");
        assertEquals(new Python(named, "3.10.1"), search("python", "own/bin/python3"));
    }

    @Test
    @DisplayName("a virtual environment may be named by its folder")
    void namedFolder() throws Exception {
        Path named = answering("own/bin/python", "CPython 3.10.1");
        assertEquals(new Python(named, "3.10.1"), search("python", "own"));
    }

    @Test
    @DisplayName("a name without a folder is looked for on the PATH")
    void namedOnPath() throws Exception {
        Files.createDirectories(path.resolve("first/python3.12")); // a folder is no program
        Path named = answering(path.resolve("second/python3.12"), "CPython 3.12.0");
        assertEquals(new Python(named, "3.12.0"), search("python", "python3.12"));
    }

    @Test
    @DisplayName("then the web application's own virtual environment")
    void venv() throws Exception {
        Path own = answering("WEB-INF/venv/bin/python3", "CPython 3.11.1");
        answering(path.resolve("first/python3"), "CPython 3.12.0");
        assertEquals(new Python(own, "3.11.1"), search());
    }

    @Test
    @DisplayName("then python3 on the PATH, then python")
    void onPath() throws Exception {
        Path python = answering(path.resolve("first/python"), "CPython 3.12.0");
        assertEquals(python, search().executable());
        Path python3 = answering(path.resolve("second/python3"), "CPython 3.13.0");
        assertEquals(python3, search().executable());
    }

    @Test
    @DisplayName("a real one says its version, whatever PYTHONHOME and the like")
    void real() throws Exception {
        Python python = search("python", Pythons.any().toString());
        assertTrue(python.version().matches("3\\.\\d+\\.\\d+"), python.version());
    }

    @Test
    @DisplayName("none at all: the message says what would help")
    void none() {
        assertEquals(
                "no Python found: there is neither WEB-INF/venv nor wsgi-bridge-cpython nor python3 on the PATH;"
                        + " name one with the setting 'python'",
                refusal());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bundled    | setting 'python' is 'bundled', but the class path has none for this machine: add",
                "python9    | setting 'python' is 'python9', which is not on the PATH",
                "./missing  | setting 'python' is './missing', which is not an executable file; allowed: bundled, a program",
                "WEB-INF    | setting 'python' is 'WEB-INF', a folder without bin/python3; allowed: bundled, a program"
            })
    @DisplayName("a name that leads nowhere is refused")
    void nowhere(String name, String message) throws IOException {
        Files.createDirectories(root.resolve("WEB-INF"));
        String refusal = refusal("python", name);
        assertTrue(refusal.startsWith(message), refusal);
    }

    @Test
    @DisplayName("a virtual environment without an interpreter is not passed over")
    void emptyVenv() throws Exception {
        answering(path.resolve("first/python3"), "CPython 3.12.0");
        Path venv = Files.createDirectories(root.resolve("WEB-INF/venv"));
        assertEquals(venv + " holds no interpreter", refusal());
    }

    @ParameterizedTest
    @CsvSource({"CPython 3.8.18", "CPython 2.7.18", "PyPy 3.10.14", "CPython 4.0.0"})
    @DisplayName("one that is too old, or another implementation")
    void tooOld(String answer) throws IOException {
        Path python = answering("python", answer);
        assertEquals(
                "the interpreter " + python + " is " + answer + "; CPython 3.9 or newer is needed",
                refusal("python", "./python"));
    }

    @ParameterizedTest
    @CsvSource({"hello", "''", "CPython 3.x.y", "CPython 3"})
    @DisplayName("a program that is no Python")
    void noPython(String answer) throws IOException {
        Path python = answering("python", answer);
        assertEquals(
                "the interpreter " + python + " does not answer as a Python does: " + answer,
                refusal("python", "./python"));
    }

    @Test
    @DisplayName("one that fails: the message has what it printed")
    void failing() throws IOException {
        Path python = script(root.resolve("python"), "echo no library >&2; exit 127");
        assertEquals("the interpreter " + python + " ended with status 127: no library", refusal("python", "./python"));
    }

    @Test
    @DisplayName("one that cannot be run")
    void notRun() throws IOException {
        Path python = script(root.resolve("python"), "");
        Files.writeString(python, "#!/nowhere/sh\n");
        assertTrue(refusal("python", "./python").startsWith("the interpreter " + python + " cannot be run: "));
    }

    @Test
    @DisplayName("one that hangs is ended, and so is what it has started")
    void hanging() throws Exception {
        Path pid = root.resolve("pid");
        Path python = script(root.resolve("python"), "sleep 600 &\necho $! > " + pid + "\nwait");
        EngineException refusal =
                assertThrows(EngineException.class, () -> search(Duration.ofSeconds(2), "python", python.toString()));
        assertEquals("the interpreter " + python + " has not answered within 2.0 seconds", refusal.getMessage());
        process(pid).ifPresent(child -> child.onExit().join());
    }

    @Test
    @DisplayName("one that prints without end, or leaves its output to another process")
    void talking() throws Exception {
        script(root.resolve("python"), "head -c 1000000 /dev/zero | tr '\\0' x");
        assertTrue(refusal("python", "./python").contains("does not answer as a Python does: xxx"));
        Path pid = root.resolve("pid");
        Path leaving = script(root.resolve("leaving"), "sleep 600 &\necho $! > " + pid + "\necho CPython 3.12.0");
        assertEquals(new Python(leaving, "3.12.0"), search("python", "./leaving"));
        process(pid).ifPresent(ProcessHandle::destroy);
    }

    private static Optional<ProcessHandle> process(Path pid) throws IOException {
        return ProcessHandle.of(Long.parseLong(Files.readString(pid).trim()));
    }

    @Test
    @DisplayName("an interrupt ends the search")
    void interrupted() throws IOException {
        script(root.resolve("python"), "sleep 600");
        Thread.currentThread().interrupt();
        assertTrue(refusal("python", "./python").startsWith("interrupted while "));
        assertTrue(Thread.interrupted());
    }

    private Python search(String... settings) throws EngineException {
        return search(Duration.ofSeconds(30), settings);
    }

    private Python search(Duration patience, String... settings) throws EngineException {
        String folders = path.resolve("first") + java.io.File.pathSeparator + path.resolve("second");
        Python python = new PythonSearch(Deployed.in(root, new RecordedLog(), settings), folders, patience).find();
        return new Python(python.executable().normalize(), python.version());
    }

    private String refusal(String... settings) {
        return assertThrows(EngineException.class, () -> search(settings))
                .getMessage()
                .replace("/./", "/");
    }

    private Path answering(String file, String answer) throws IOException {
        return answering(root.resolve(file), answer);
    }

    private static Path answering(Path file, String answer) throws IOException {
        return script(file, "echo '" + answer + "'");
    }

    private static Path script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
