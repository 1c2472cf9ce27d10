package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ArgumentsTest {

    @TempDir
    private Path folder;

    @Test
    @DisplayName("APP alone is served on 127.0.0.1:8000, from the current folder")
    void defaults() {
        ServerConfig config = config("app:app");
        assertEquals("app:app", config.application());
        assertEquals(List.of(new Bind.Tcp("127.0.0.1", 8000)), config.binds());
        assertEquals(Path.of("").toAbsolutePath(), config.folder());
        assertEquals(config.folder().toString(), config.settings().get("python-path"));
        assertEquals(Duration.ofSeconds(75), config.keepAlive());
        assertEquals(Optional.empty(), config.accessLog());
        assertEquals(Optional.empty(), config.metrics());
        assertEquals(Optional.empty(), config.tls());
    }

    @ParameterizedTest
    @CsvSource({
        "-w, 3, processes",
        "--workers, 3, processes",
        "--processes, cores, processes",
        "--threads, 8, threads",
        "-t, 30, request-timeout",
        "--timeout, 0.5, request-timeout",
        "--max-requests, 100, max-requests",
        "--script-name, /shop, script-name",
        "--engine, embedded, engine",
        "--python, bundled, python",
        "--forwarded-allow-ips, 10.0.0.0/8, trusted-proxies"
    })
    @DisplayName("settings have gunicorn's names and their own")
    void settings(String option, String value, String setting) {
        assertEquals(value, config(option, value, "app:app").settings().get(setting));
        assertEquals(value, config("app:app", option + "=" + value).settings().get(setting));
    }

    @Test
    @DisplayName("what may be repeated is collected")
    void repeated() {
        ServerConfig config = config("-b", "8001", "-b", "unix:/tmp/s", "-e", "A=1 2", "--env", "B=x=y", "app:app");
        assertEquals(List.of(new Bind.Tcp("127.0.0.1", 8001), new Bind.Unix(Path.of("/tmp/s"))), config.binds());
        assertEquals("A=1 2\nB=x=y", config.settings().get("environment"));
    }

    @Test
    @DisplayName("the word behind a flag is APP")
    void flags() {
        ServerConfig config = config("--reload", "app:app");
        assertEquals("app:app", config.application());
        assertEquals("yes", config.settings().get("reload"));
        assertEquals("no", config("--reload=no", "app:app").settings().get("reload"));
        assertEquals("yes", config("app:app", "--error-detail").settings().get("error-detail"));
    }

    @Test
    @DisplayName("--python-path adds folders behind the application's own")
    void pythonPath() {
        String path = config("--chdir", folder.toString(), "--python-path", "lib,more", "app:app")
                .settings()
                .get("python-path");
        assertEquals(folder + "\nlib,more", path);
    }

    @Test
    @DisplayName("the virtual environment in the application's folder is taken, unless --python names another")
    void virtualEnvironment() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("venv")).resolve("pyvenv.cfg"), "");
        String chdir = "--chdir=" + folder;
        if (System.getenv("VIRTUAL_ENV") == null) {
            assertEquals(
                    folder.resolve("venv").toString(),
                    config(chdir, "a:b").settings().get("python"));
        }
        assertEquals(
                "bundled", config(chdir, "--python=bundled", "a:b").settings().get("python"));
    }

    @Test
    @DisplayName("a WAR has its own folders")
    void war() throws IOException {
        new JarOutputStream(Files.newOutputStream(folder.resolve("shop.war")), new Manifest()).close();
        ServerConfig config = config("--chdir", folder.toString(), "--threads=8", "shop.war");
        assertTrue(config.war());
        assertEquals(java.util.Map.of("threads", "8"), config.settings());
    }

    @Test
    @DisplayName("a file of options: the command line wins, remarks and blanks do not count")
    void file() throws IOException {
        Path file = Files.writeString(folder.resolve("server.conf"), """
                # a remark

                bind = 8001
                bind = 8002
                threads=8
                workers = 2
                environment = A = 1
                reload
                application = app:app
                """);
        ServerConfig config = config("--config", file.toString(), "--threads", "3");
        assertEquals("app:app", config.application());
        assertEquals(2, config.binds().size());
        assertEquals("3", config.settings().get("threads"));
        assertEquals("2", config.settings().get("processes"));
        assertEquals("A = 1", config.settings().get("environment"));
        assertEquals("yes", config.settings().get("reload"));
        assertFalse(config.settings().containsKey("application"));
        assertEquals(
                "other:app", config("--config", file.toString(), "other:app").application());
    }

    @Test
    @DisplayName("a file that cannot be read, or knows an option that nobody does, is named")
    void badFile() throws IOException {
        assertEquals(
                "--config names a file that cannot be read: there is no file nope.conf",
                refused("--config", "nope.conf", "app:app"));
        Path file = folder.resolve("bad.conf");
        for (String line : List.of("colour = red", "help", "config = x", "version")) {
            Files.writeString(file, line + "\n");
            String name = line.split(" ")[0];
            assertEquals(
                    file + ": unknown option '" + name + "'; --help lists them",
                    refused("--config", file.toString(), "app:app"));
        }
        Files.write(file, new byte[] {(byte) 0xff});
        assertEquals(
                "--config names a file that cannot be read: it is not UTF-8 text",
                refused("--config", file.toString(), "app:app"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "threads | threads has no value",
                "bind | bind has no value",
                "threads = x | setting 'threads' cannot be 'x'; allowed: a whole number from 1",
                "reload = maybe | setting 'reload' cannot be 'maybe'; allowed: yes, no",
                "bind = foo | --bind cannot be 'foo'; allowed: HOST:PORT, [IPV6]:PORT, PORT, unix:PATH",
            })
    @DisplayName("a value of the file's that cannot be used is named with the file")
    void badValue(String line, String message) throws IOException {
        String file = Files.writeString(folder.resolve("bad.conf"), line + "\n").toString();
        assertEquals(file + ": " + message, refused("--config", file, "app:app"));
    }

    @Test
    @DisplayName("an option that cannot be used is named in one line, with its value and what is allowed")
    void complaints() throws IOException {
        assertEquals("APP is missing: what shall be served? --help tells more", refused());
        assertEquals(
                "unknown option '--thraeds'; is --threads meant? --help lists all options",
                refused("--thraeds", "3", "a:b"));
        assertEquals("unknown option '--qqqq'; --help lists all options", refused("--qqqq", "a:b"));
        assertEquals(
                "APP cannot be 'hello'; allowed: module:callable, module:factory(), a .wsgi or .py file, or"
                        + " java:com.example.App, or a .war file",
                refused("hello"));
        assertEquals("'c' is one word too many: APP is 'a:b' already", refused("a:b", "c"));
        assertEquals(
                "'a:b' is one word too many: APP is 'yes' already; is --reload=yes meant?",
                refused("--reload", "yes", "a:b"));
        assertEquals("setting 'threads' cannot be 'x'; allowed: a whole number from 1", refused("--threads=x", "a:b"));
        assertEquals("--keyfile is 'k', but --certfile is missing", refused("--keyfile=k", "a:b"));
        String chdir = folder.resolve("no").toString();
        assertEquals("--chdir names " + chdir + ", which is not a folder", refused("--chdir", chdir, "a:b"));
        for (String line :
                "--chdir=%s --config=%s --static=/x=%s --bind=unix:%s --certfile=%s --access-log=%s".split(" ")) {
            String message = refused(line.formatted("\0"), "a:b");
            assertTrue(message.startsWith(line.split("=")[0] + " cannot be '\0': Nul character not allowed"), message);
        }
        Path comma = Files.createDirectory(folder.resolve("a,b"));
        assertEquals(
                "the application cannot be in " + comma + ": commas separate the folders of python-path",
                refused("--chdir=" + comma, "a:b"));
        assertEquals("there is no " + folder.resolve("no.war"), refused("--chdir=" + folder, "no.war"));
        Path war = Files.writeString(folder.resolve("bad.war"), "no zip");
        assertTrue(
                refused("--chdir=" + folder, "bad.war").startsWith("APP is " + war + ", which is not a WAR: "),
                refused("--chdir=" + folder, "bad.war"));
        Stream.of("0", "-1", "x", "NaN", "1e99", "5d", "0x1p3", "")
                .forEach(text -> assertEquals(
                        "--keep-alive cannot be '" + text
                                + "'; allowed: seconds, more than 0 and up to 10000000, such as 75 or 2.5",
                        refused("--keep-alive=" + text, "a:b")));
        assertEquals(
                "--metrics cannot be 'unix:m'; allowed: HOST:PORT, [IPV6]:PORT, PORT",
                refused("--metrics=unix:m", "a:b"));
        assertEquals(
                "option '--check-config' should be specified without 'yes' parameter",
                refused("--check-config=yes", "a:b"));
        Path log = folder.resolve("no/log");
        assertEquals("--access-log names " + log + ", which cannot be written", refused("--access-log=" + log, "a:b"));
        Stream.of("a:b --bind", "a:b -w", "a:b --reload=maybe", "a:b --static=x", "a:b -b x", "a:b --env A")
                .forEach(line -> assertFalse(refused(line.split(" ")).contains("\n"), line));
    }

    static ServerConfig config(String... words) {
        return Arguments.of(new CommandLine(Options.spec()).setOverwrittenOptionsAllowed(true), words)
                .config();
    }

    private static String refused(String... words) {
        return assertThrows(RuntimeException.class, () -> config(words)).getMessage();
    }
}
