package org.wsgibridge.python;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.settings.Setting;

/**
 * Finds the interpreter for an application: the one that the setting {@code python} names; else the web application's
 * own virtual environment; else the bundled one, if it is on the class path; else {@code python3} on the PATH.
 */
public final class PythonSearch {

    private static final boolean WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

    private static final String PROBE = "import platform, sys;"
            + "print(platform.python_implementation(), '.'.join(map(str, sys.version_info[:3])))";

    private static final int OLDEST_MINOR = 9;

    private static final long PROBE_SECONDS = 30;

    private final Deployment deployment;

    /**
     * Makes a search.
     *
     * @param deployment whose settings and folder say where to look
     */
    public PythonSearch(Deployment deployment) {
        this.deployment = deployment;
    }

    /**
     * Searches.
     *
     * @return an interpreter that has run and said its version
     * @throws EngineException where there is none, or it is too old; the message says which and what to do
     */
    public Python find() throws EngineException {
        Optional<String> named = deployment.settings().find(Setting.PYTHON);
        if (named.isPresent()) {
            return named.get().equals("bundled")
                    ? bundled()
                            .orElseThrow(() -> new EngineException("setting 'python' is 'bundled', but the class"
                                    + " path has none for this machine: add wsgi-bridge-cpython and"
                                    + " org.bytedeco:cpython with this machine's classifier"))
                    : named(named.get());
        }
        Path own = deployment.root().resolve("WEB-INF/venv");
        if (Files.isDirectory(own)) {
            return probe(executableIn(own).orElseThrow(() -> new EngineException(own + " holds no interpreter")));
        }
        Optional<Python> bundled = bundled();
        return bundled.isPresent() ? bundled.get() : onPath();
    }

    private Python named(String name) throws EngineException {
        Path path = deployment.root().resolve(name);
        if (Files.isDirectory(path)) {
            return probe(executableIn(path)
                    .orElseThrow(() -> new EngineException("setting 'python' is '" + name
                            + "', a folder without bin/python3; allowed: " + Setting.PYTHON.allowed())));
        }
        if (!name.contains("/") && !name.contains(File.separator)) {
            return probe(searchPath(name)
                    .orElseThrow(
                            () -> new EngineException("setting 'python' is '" + name + "', which is not on the PATH")));
        }
        if (!Files.isExecutable(path)) {
            throw new EngineException("setting 'python' is '" + name + "', which is not an executable file; allowed: "
                    + Setting.PYTHON.allowed());
        }
        return probe(path);
    }

    private Optional<Python> bundled() throws EngineException {
        Optional<BundledPython> provider = ServiceLoader.load(BundledPython.class, PythonSearch.class.getClassLoader())
                .findFirst();
        if (provider.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<Path> cache =
                    deployment.settings().find(Setting.PYTHON_CACHE).map(Path::of);
            return provider.get().unpack(cache, line -> deployment.log().log(Level.INFO, line));
        } catch (IOException | UncheckedIOException e) {
            throw new EngineException("the bundled CPython cannot be unpacked: " + e.getMessage(), e);
        }
    }

    private static Python onPath() throws EngineException {
        return probe(searchPath("python3")
                .or(() -> searchPath("python"))
                .orElseThrow(() -> new EngineException("no Python found: there is neither WEB-INF/venv nor"
                        + " wsgi-bridge-cpython nor python3 on the PATH; name one with the setting 'python'")));
    }

    private static Optional<Path> executableIn(Path folder) {
        return Arrays.asList("bin/python3", "bin/python", "Scripts/python.exe", "python.exe").stream()
                .map(folder::resolve)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<Path> searchPath(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        String file = WINDOWS ? name + ".exe" : name;
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder).resolve(file))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Runs an interpreter to see what it is. */
    private static Python probe(Path executable) throws EngineException {
        String answer;
        try {
            Process process = new ProcessBuilder(executable.toString(), "-c", PROBE)
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new EngineException(
                        "the interpreter " + executable + " has not answered within " + PROBE_SECONDS + " seconds");
            }
            answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.exitValue() != 0) {
                throw new EngineException(
                        "the interpreter " + executable + " ended with status " + process.exitValue() + ": " + answer);
            }
        } catch (IOException e) {
            throw new EngineException("the interpreter " + executable + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while " + executable + " was asked for its version", e);
        }
        return checked(executable, answer);
    }

    private static Python checked(Path executable, String answer) throws EngineException {
        String[] words = answer.split(" ");
        String[] version = words[words.length - 1].split("\\.");
        if (words.length != 2 || version.length < 2) {
            throw new EngineException("the interpreter " + executable + " does not answer as a Python does: " + answer);
        }
        int minor = Integer.parseInt(version[1]);
        if (!version[0].equals("3") || minor < OLDEST_MINOR) {
            throw new EngineException("the interpreter " + executable + " is " + answer + "; CPython 3." + OLDEST_MINOR
                    + " or newer is needed");
        }
        return new Python(executable, words[1]);
    }
}
