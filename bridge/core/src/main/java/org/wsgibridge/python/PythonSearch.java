package org.wsgibridge.python;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    /** How an interpreter answers: its implementation and version. */
    private static final Pattern ANSWER = Pattern.compile("(\\w+) (3\\.(\\d{1,4})\\.\\d+|\\d+\\.\\d+\\.\\d+)");

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Deployment deployment;
    private final String path;
    private final Duration patience;

    /**
     * Makes a search.
     *
     * @param deployment whose settings and folder say where to look
     */
    public PythonSearch(Deployment deployment) {
        this(deployment, System.getenv().getOrDefault("PATH", ""), PATIENCE);
    }

    /**
     * Makes a search.
     *
     * @param path the folders of installed programs, as the PATH names them
     * @param patience how long an interpreter may take to say its version
     */
    PythonSearch(Deployment deployment, String path, Duration patience) {
        this.deployment = deployment;
        this.path = path;
        this.patience = patience;
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
        Path file = deployment.root().resolve(name);
        if (Files.isDirectory(file)) {
            return probe(executableIn(file)
                    .orElseThrow(() -> new EngineException("setting 'python' is '" + name
                            + "', a folder without bin/python3; allowed: " + Setting.PYTHON.allowed())));
        }
        if (!name.contains("/") && !name.contains(File.separator)) {
            return probe(searchPath(name)
                    .orElseThrow(
                            () -> new EngineException("setting 'python' is '" + name + "', which is not on the PATH")));
        }
        if (!isProgram(file)) {
            throw new EngineException("setting 'python' is '" + name + "', which is not an executable file; allowed: "
                    + Setting.PYTHON.allowed());
        }
        return probe(file);
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

    private Python onPath() throws EngineException {
        return probe(searchPath("python3")
                .or(() -> searchPath("python"))
                .orElseThrow(() -> new EngineException("no Python found: there is neither WEB-INF/venv nor"
                        + " wsgi-bridge-cpython nor python3 on the PATH; name one with the setting 'python'")));
    }

    private static Optional<Path> executableIn(Path folder) {
        return Arrays.asList("bin/python3", "bin/python", "Scripts/python.exe", "python.exe").stream()
                .map(folder::resolve)
                .filter(PythonSearch::isProgram)
                .findFirst();
    }

    private Optional<Path> searchPath(String name) {
        String file = WINDOWS ? name + ".exe" : name;
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder).resolve(file))
                .filter(PythonSearch::isProgram)
                .findFirst();
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    private Python probe(Path executable) throws EngineException {
        return checked(executable, Probe.run(executable, PROBE, patience));
    }

    private static Python checked(Path executable, String answer) throws EngineException {
        String interpreter = "the interpreter " + executable;
        Matcher words = ANSWER.matcher(answer);
        if (!words.matches()) {
            throw new EngineException(interpreter + " does not answer as a Python does: " + answer);
        }
        boolean cpython = words.group(1).equals("CPython");
        if (!cpython || words.group(3) == null || Integer.parseInt(words.group(3)) < OLDEST_MINOR) {
            throw new EngineException(
                    interpreter + " is " + answer + "; CPython 3." + OLDEST_MINOR + " or newer is needed");
        }
        return new Python(executable, words.group(2));
    }
}
