package org.wsgibridge.cpython;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.python.Python;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the interpreter is a shell script")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BundledCpythonTest {

    @TempDir
    private Path folder;

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private Path cache;
    private Path jar;

    @BeforeEach
    void makeJar() throws IOException {
        cache = folder.resolve("cache");
        jar = new FakeCpython().jar(folder.resolve("cpython.jar"));
    }

    @Test
    @DisplayName("the first call unpacks and tells so, the second finds it")
    void twice() throws IOException {
        Python first = unpack(jar, log::add).orElseThrow();
        assertEquals("9.8.7", first.version());
        assertTrue(Files.isExecutable(first.executable()));
        assertTrue(Files.exists(home(first).resolve("lib/python9.8/module7.py")));
        assertTrue(Files.exists(home(first).resolve("lib/python9.8/sitecustomize.py")));
        assertTrue(home(first).getFileName().toString().matches("cpython-9\\.8\\.7-made-up-[0-9a-f]{8}"));
        assertEquals("unpacking CPython (0 MB) into " + home(first), log.get(0));
        assertEquals("unpacked 25 %", log.get(1));
        assertTrue(log.get(4).matches("unpacked CPython in \\d+\\.\\d s"), log.get(4));
        assertEquals(5, log.size());
        assertEquals(Optional.of(first), unpack(jar, log::add));
        assertEquals(5, log.size());
    }

    @Test
    @DisplayName("a jar with other content is unpacked into another folder")
    void anotherJar() throws IOException {
        Python first = unpack(jar, log::add).orElseThrow();
        Path other =
                new FakeCpython().with("lib/python9.8/os.py", "fixed = True").jar(folder.resolve("other.jar"));
        Python second = unpack(other, log::add).orElseThrow();
        assertNotEquals(home(first), home(second));
        assertEquals("fixed = True", Files.readString(home(second).resolve("lib/python9.8/os.py")));
    }

    @Test
    @DisplayName("without a jar for this machine there is none, and nothing is touched")
    void none() throws IOException {
        Path other = new FakeCpython(new Platform("another")).jar(folder.resolve("other.jar"));
        assertEquals(Optional.empty(), unpack(other, log::add));
        assertFalse(Files.exists(cache));
    }

    @Test
    @DisplayName("a cache folder that cannot be written gives way to the next, which is found again")
    void nextFolder() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        List<CacheFolder> caches = List.of(new CacheFolder(file.resolve("cache"), false), new CacheFolder(cache, true));
        try (URLClassLoader loader = FakeCpython.loader(jar)) {
            BundledCpython bundled = new BundledCpython(loader, FakeCpython.PLATFORM);
            Python python = bundled.unpack(caches, log::add).orElseThrow();
            assertTrue(python.executable().startsWith(cache));
            assertTrue(log.get(0).contains(file.resolve("cache") + " cannot be used"), log.get(0));
            log.clear();
            assertEquals(Optional.of(python), bundled.unpack(caches, log::add));
            assertEquals(List.of(), log);
        }
    }

    @Test
    @DisplayName("a temporary folder that somebody else has made is no hindrance where it is not needed")
    void foreignFolder() throws IOException {
        Path theirs = Files.createDirectory(folder.resolve("theirs"));
        Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (URLClassLoader loader = FakeCpython.loader(jar)) {
            BundledCpython bundled = new BundledCpython(loader, FakeCpython.PLATFORM);
            Python first = bundled.unpack(List.of(new CacheFolder(theirs, false)), log::add)
                    .orElseThrow();
            assertTrue(first.executable().startsWith(theirs));
            Python second = bundled.unpack(
                            List.of(new CacheFolder(cache, false), new CacheFolder(theirs, true)), log::add)
                    .orElseThrow();
            assertTrue(second.executable().startsWith(cache));
        }
    }

    @Test
    @DisplayName("a named cache folder that cannot be written is an error")
    void notWritable() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        try (URLClassLoader loader = FakeCpython.loader(jar)) {
            BundledCpython bundled = new BundledCpython(loader, FakeCpython.PLATFORM);
            IOException e =
                    assertThrows(IOException.class, () -> bundled.unpack(Optional.of(file.resolve("x")), log::add));
            assertTrue(e.getMessage().contains(file.resolve("x").toString()), e.getMessage());
        }
    }

    @Test
    @DisplayName("an interpreter that does not run here is not kept")
    void doesNotRun() throws IOException {
        Path broken = new FakeCpython()
                .with("bin/python3", "#!/bin/sh\necho too new >&2\nexit 1\n")
                .jar(folder.resolve("broken.jar"));
        IOException e = assertThrows(IOException.class, () -> unpack(broken, log::add));
        assertTrue(e.getMessage().contains(" does not run on this machine (too new);"), e.getMessage());
        assertEquals(List.of("lock"), inCache());
    }

    @Test
    @DisplayName("two threads: the second waits for the first")
    void twoThreads() throws Exception {
        assertSecondWaits(consumer -> unpack(jar, consumer).orElseThrow().toString());
    }

    @Test
    @DisplayName("two class loaders, as two web applications have: the second waits for the first")
    void twoClassLoaders() throws Exception {
        Path machines = new FakeCpython(Platform.current()).jar(folder.resolve("machines.jar"));
        assertSecondWaits(consumer -> unpackIsolated(machines, consumer));
    }

    @Test
    @DisplayName("two processes: the second says that it waits, and uses what the first has unpacked")
    void twoProcesses() throws Exception {
        try (Child first = child()) {
            first.await("unpacked 50 %");
            try (Child second = child()) {
                second.await("waiting for another process");
                first.send("");
                List<String> firstLines = first.lines();
                List<String> secondLines = second.lines();
                assertEquals(last(firstLines), last(secondLines));
                assertTrue(last(firstLines).startsWith("has " + cache), last(firstLines));
                assertTrue(secondLines.stream().noneMatch(line -> line.contains("unpack") && line.contains("%")));
                assertEquals(0, first.status());
                assertEquals(0, second.status());
            }
        }
    }

    @Test
    @DisplayName("after a process was killed half way, the next one cleans up and succeeds")
    void killed() throws Exception {
        try (Child first = child()) {
            first.await("unpacked 50 %");
            first.kill();
        }
        assertTrue(
                inCache().stream().anyMatch(name -> name.endsWith("-partial")),
                inCache().toString());
        Python python = unpack(jar, log::add).orElseThrow();
        assertTrue(Files.isExecutable(python.executable()));
        assertEquals(List.of(home(python).getFileName().toString(), "lock"), inCache());
    }

    /** Unpacks in one way or another; the answer says where. */
    private interface Unpacking {

        String run(Consumer<String> progress) throws Exception;
    }

    private void assertSecondWaits(Unpacking unpacking) throws Exception {
        CountDownLatch half = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        FutureTask<String> first = new FutureTask<>(() -> unpacking.run(line -> {
            if (line.contains("50 %")) {
                half.countDown();
                awaitQuietly(goOn);
            }
        }));
        FutureTask<String> second = new FutureTask<>(() -> unpacking.run(log::add));
        new Thread(first).start();
        half.await();
        Thread waiting = new Thread(second);
        waiting.start();
        while (waiting.isAlive() && waiting.getState() != Thread.State.BLOCKED) { // there is nothing else to see it by
            Thread.sleep(2);
        }
        goOn.countDown();
        assertEquals(first.get(), second.get());
        assertEquals(List.of(), log);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Python> unpack(Path place, Consumer<String> progress) throws IOException {
        try (URLClassLoader loader = FakeCpython.loader(place)) {
            return new BundledCpython(loader, FakeCpython.PLATFORM).unpack(Optional.of(cache), progress);
        }
    }

    /** With classes that no other loader shares. */
    private String unpackIsolated(Path place, Consumer<String> progress) throws Exception {
        URL[] path = {
            Child.origin(BundledCpython.class).toUri().toURL(),
            Child.origin(Python.class).toUri().toURL(),
            place.toUri().toURL()
        };
        try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
            Class<?> type = loader.loadClass(BundledCpython.class.getName());
            assertNotEquals(BundledCpython.class, type);
            Object bundled = type.getConstructor().newInstance();
            return type.getMethod("unpack", Optional.class, Consumer.class)
                    .invoke(bundled, Optional.of(cache), progress)
                    .toString();
        }
    }

    private Child child() throws IOException {
        return Child.start(UnpackingChild.class, List.of(), List.of(cache.toString()), jar);
    }

    private static Path home(Python python) {
        return python.executable().getParent().getParent();
    }

    private static String last(List<String> lines) {
        return lines.get(lines.size() - 1);
    }

    private List<String> inCache() throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
