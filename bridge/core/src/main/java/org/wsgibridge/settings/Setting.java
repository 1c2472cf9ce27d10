package org.wsgibridge.settings;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table of settings: name, type, default and one line of help. Parsing, checking, the manual and command line
 * options all come from here.
 *
 * @param <T> the type of the setting's value
 */
public final class Setting<T> {

    private static final Map<String, Setting<?>> TABLE = new LinkedHashMap<>();

    /** Which application to run. */
    public static final Setting<String> APPLICATION = new Setting<>(
            Group.APPLICATION,
            "application",
            SettingType.text("module:callable, module:factory(), a .wsgi or .py file, or java:com.example.App"),
            null,
            "the application: package.module:callable, package.module:factory(), a .wsgi or .py file of the web"
                    + " application (its callable is named application), or java:com.example.App");

    /** How Python is run. */
    public static final Setting<String> ENGINE = new Setting<>(
            Group.APPLICATION,
            "engine",
            SettingType.oneOf("workers", "embedded"),
            "workers",
            "workers: CPython processes beside the JVM; embedded: CPython inside the JVM");

    /** Which Python. */
    public static final Setting<String> PYTHON = new Setting<>(
            Group.APPLICATION,
            "python",
            SettingType.text(
                    "bundled, a program on the PATH, or the path of an interpreter or of a virtual environment"),
            null,
            "the interpreter, a virtual environment, or bundled; else WEB-INF/venv, the bundled one if it is on the"
                    + " class path, python3 on the PATH, in this order");

    /** Where the application's modules are. */
    public static final Setting<List<String>> PYTHON_PATH = new Setting<>(
            Group.APPLICATION,
            "python-path",
            SettingType.list("folders, separated by commas or line breaks"),
            "WEB-INF/python",
            "folders put first on sys.path; WEB-INF/python-packages follows them; workers run in the first");

    /** Where the bundled CPython is unpacked. */
    public static final Setting<String> PYTHON_CACHE = new Setting<>(
            Group.APPLICATION,
            "python-cache",
            SettingType.text("a folder"),
            null,
            "the folder into which the bundled CPython is unpacked once; else wsgi-bridge in the user's cache folder");

    /** How many workers. */
    public static final Setting<Integer> PROCESSES =
            new Setting<>(Group.WORKERS, "processes", SettingType.numberOrCores(), "cores", "worker processes");

    /** How many interpreters are embedded. */
    public static final Setting<Integer> INTERPRETERS = new Setting<>(
            Group.WORKERS,
            "interpreters",
            SettingType.wholeNumber(1),
            "1",
            "interpreters of engine=embedded; more than one: each with a GIL of its own, from CPython 3.13 on");

    /** How many requests a worker or an interpreter serves at once. */
    public static final Setting<Integer> THREADS = new Setting<>(
            Group.WORKERS,
            "threads",
            SettingType.wholeNumber(1),
            "4",
            "threads of each worker process or embedded interpreter");

    /** How many requests may wait. */
    public static final Setting<Integer> QUEUE_SIZE = new Setting<>(
            Group.REQUESTS,
            "queue-size",
            SettingType.wholeNumber(0),
            "1000",
            "how many requests may wait for a thread; one more is answered 503");

    /** How long a request may wait. */
    public static final Setting<Duration> QUEUE_TIMEOUT = new Setting<>(
            Group.REQUESTS,
            "queue-timeout",
            SettingType.seconds(),
            "30",
            "how long a request may wait for a thread before it is answered 503; 0: for ever");

    /** How long the application may take to load. */
    public static final Setting<Duration> STARTUP_TIMEOUT = new Setting<>(
            Group.WORKERS,
            "startup-timeout",
            SettingType.seconds(),
            "60",
            "how long the application may take to load; 0: for ever");

    /** How long a request may take. */
    public static final Setting<Duration> REQUEST_TIMEOUT = new Setting<>(
            Group.REQUESTS,
            "request-timeout",
            SettingType.seconds(),
            "0",
            "how long the application may work on a request before it is answered 504; 0: for ever");

    /** How long running requests are waited for. */
    public static final Setting<Duration> GRACEFUL_TIMEOUT = new Setting<>(
            Group.WORKERS,
            "graceful-timeout",
            SettingType.seconds(),
            "15",
            "how long running requests are waited for when the application stops or a worker is replaced");

    /** How many requests a worker serves. */
    public static final Setting<Integer> MAX_REQUESTS = new Setting<>(
            Group.WORKERS,
            "max-requests",
            SettingType.wholeNumber(0),
            "0",
            "requests after which a worker is replaced; 0: never");

    /** How much that number differs from worker to worker. */
    public static final Setting<Integer> MAX_REQUESTS_JITTER = new Setting<>(
            Group.WORKERS,
            "max-requests-jitter",
            SettingType.wholeNumber(0),
            "0",
            "up to how many requests are added to max-requests, by chance");

    /** How long a worker lives. */
    public static final Setting<Duration> MAX_AGE = new Setting<>(
            Group.WORKERS, "max-age", SettingType.seconds(), "0", "seconds after which a worker is replaced; 0: never");

    /** How much memory a worker may take. */
    public static final Setting<Long> MAX_MEMORY = new Setting<>(
            Group.WORKERS,
            "max-memory",
            SettingType.bytes(),
            "0",
            "resident memory beyond which a worker is replaced; 0: never (Linux)");

    /** Whether changes of the application's files are seen. */
    public static final Setting<Boolean> RELOAD = new Setting<>(
            Group.APPLICATION,
            "reload",
            SettingType.yesOrNo(),
            "no",
            "replace the workers when a Python file of the application changes; for development");

    /** The application's process environment. */
    public static final Setting<Map<String, String>> ENVIRONMENT = new Setting<>(
            Group.APPLICATION,
            "environment",
            SettingType.assignments(),
            "",
            "NAME=value lines added to the application's os.environ; environ.NAME init-params go into each environ");

    /** Where the application believes to be mounted. */
    public static final Setting<String> SCRIPT_NAME = new Setting<>(
            Group.REQUESTS,
            "script-name",
            SettingType.mount(),
            null,
            "SCRIPT_NAME, where a proxy changes the path on its way here; else context path and servlet path");

    /** What the client speaks. */
    public static final Setting<String> URL_SCHEME = new Setting<>(
            Group.REQUESTS,
            "url-scheme",
            SettingType.oneOf("http", "https"),
            null,
            "wsgi.url_scheme, where the container cannot know; else what the container says");

    /** Whose word on the client is believed. */
    public static final Setting<List<Network>> TRUSTED_PROXIES = new Setting<>(
            Group.REQUESTS,
            "trusted-proxies",
            SettingType.networks(),
            "",
            "addresses of proxies whose X-Forwarded-For, -Proto, -Host and -Port or Forwarded headers are believed, where"
                    + " the container does not evaluate them, unix for those on a Unix socket; other peers' are taken away");

    /** Whether the application sees the Authorization header. */
    public static final Setting<String> PASS_AUTHORIZATION = new Setting<>(
            Group.REQUESTS,
            "pass-authorization",
            SettingType.oneOf("auto", "yes", "no"),
            "auto",
            "whether the application sees the Authorization header; auto: unless the container has authenticated"
                    + " the user");

    /** What happens to a request body of unknown length. */
    public static final Setting<String> CHUNKED_REQUESTS = new Setting<>(
            Group.REQUESTS,
            "chunked-requests",
            SettingType.oneOf("spool", "stream"),
            "spool",
            "a request body without a length is read to its end first, so that the application sees CONTENT_LENGTH"
                    + " (spool), or handed on as it comes (stream)");

    /** How much of a request body of unknown length is taken. */
    public static final Setting<Long> SPOOL_LIMIT = new Setting<>(
            Group.REQUESTS,
            "spool-limit",
            SettingType.bytes(),
            "1g",
            "the largest request body that is spooled; a larger one is answered 413");

    /** Whether clients see tracebacks. */
    public static final Setting<Boolean> ERROR_DETAIL = new Setting<>(
            Group.REQUESTS,
            "error-detail",
            SettingType.yesOrNo(),
            "no",
            "the traceback in the answer; for development only");

    /** What a setting is about. */
    public enum Group {
        /** What is run. */
        APPLICATION,
        /** In which processes and threads. */
        WORKERS,
        /** How requests are treated. */
        REQUESTS
    }

    private final Group group;
    private final String name;
    private final SettingType<T> type;
    private final String defaultText;
    private final String help;

    private Setting(Group group, String name, SettingType<T> type, String defaultText, String help) {
        this.group = group;
        this.name = name;
        this.type = type;
        this.defaultText = defaultText;
        this.help = help;
        TABLE.put(name, this);
    }

    /**
     * Every setting, in the manual's order.
     *
     * @return the table
     */
    public static List<Setting<?>> all() {
        return List.copyOf(TABLE.values());
    }

    static Optional<Setting<?>> named(String name) {
        return Optional.ofNullable(TABLE.get(name));
    }

    /**
     * What the setting is about.
     *
     * @return its group
     */
    public Group group() {
        return group;
    }

    /**
     * The setting's name, as it stands in web.xml.
     *
     * @return lower case words with dashes
     */
    public String name() {
        return name;
    }

    /**
     * What the setting does, in one line.
     *
     * @return a phrase without a full stop
     */
    public String help() {
        return help;
    }

    /**
     * Which texts the setting takes.
     *
     * @return a phrase without a full stop
     */
    public String allowed() {
        return type.allowed();
    }

    /**
     * The text that stands for an absent setting.
     *
     * @return empty for a setting without a default
     */
    public Optional<String> defaultText() {
        return Optional.ofNullable(defaultText);
    }

    /**
     * Whether the setting is yes or no.
     *
     * @return true where its mere mention on a command line means yes
     */
    public boolean isFlag() {
        return type.shape() == SettingType.Shape.FLAG;
    }

    /**
     * Whether the setting takes several values.
     *
     * @return true where they are the lines of one text
     */
    public boolean isMultiple() {
        return type.shape() == SettingType.Shape.LINES;
    }

    T parse(String text) {
        try {
            return type.parser().apply(text.trim());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new SettingsException(
                    "setting '" + name + "' cannot be '" + text.trim() + "'; allowed: " + type.allowed());
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
