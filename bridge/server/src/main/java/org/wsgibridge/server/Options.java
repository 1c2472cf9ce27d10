package org.wsgibridge.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import org.eclipse.jetty.server.Server;
import org.wsgibridge.settings.Setting;
import org.wsgibridge.settings.Setting.Group;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The table of command line options. Every setting of the bridge is an option under its own name; where gunicorn's users
 * know another one, that stands beside it.
 */
final class Options {

    private static final String YES = "yes";

    static final String BIND = "--bind";
    static final String CERTFILE = "--certfile";
    static final String KEYFILE = "--keyfile";
    static final String KEEP_ALIVE = "--keep-alive";
    static final String STATIC = "--static";
    static final String ACCESS_LOG = "--access-log";
    static final String METRICS = "--metrics";
    static final String CHDIR = "--chdir";
    static final String CONFIG = "--config";
    static final String CHECK_CONFIG = "--check-config";

    /** What APP may be. */
    static final String APPLICATION_ALLOWED = Setting.APPLICATION.allowed() + ", or a .war file";

    /** Where the command line has a default of its own. */
    private static final Map<Setting<?>, String> OWN_HELP = Map.of(
            Setting.PYTHON,
            "the interpreter, a virtual environment, or bundled; default: the active virtual environment, .venv or"
                    + " venv in the application's folder, bundled, in this order",
            Setting.PYTHON_PATH,
            "more folders for sys.path, behind the application's own");

    private static final Map<String, List<String>> OTHER_NAMES = Map.of(
            "processes", List.of("-w", "--workers"),
            "request-timeout", List.of("-t", "--timeout"),
            "environment", List.of("-e", "--env"),
            "python-path", List.of("--pythonpath"),
            "trusted-proxies", List.of("--forwarded-allow-ips"));

    private Options() {}

    /** The command with all its options, grouped as {@code --help} shows them. */
    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("wsgi-bridge").versionProvider(Options::version);
        spec.usageMessage()
                .description("Serves a Python WSGI application, or a WAR, over HTTP/1.1 and HTTP/2.")
                .sortOptions(false)
                .abbreviateSynopsis(true)
                .width(110);
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .paramLabel("APP")
                .type(String.class)
                .description(APPLICATION_ALLOWED)
                .build());
        spec.addArgGroup(group("Listening", listening()));
        spec.addArgGroup(group("Application", settings(Group.APPLICATION)));
        spec.addArgGroup(group("Processes and threads", settings(Group.WORKERS)));
        spec.addArgGroup(group("Requests", settings(Group.REQUESTS)));
        spec.addArgGroup(group("Other", other()));
        return spec;
    }

    private static String[] version() {
        String version = Options.class.getPackage().getImplementationVersion(); // null outside of the jar
        return new String[] {
            "wsgi-bridge " + (version == null ? "(built from source)" : version) + ", Jetty " + Server.getVersion()
                    + ", Java " + Runtime.version()
        };
    }

    private static List<OptionSpec> listening() {
        return List.of(
                option("ADDRESS", "HOST:PORT, PORT or unix:PATH; may be repeated; default: 127.0.0.1:8000", "-b", BIND)
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .build(),
                option("FILE", "the certificate and its chain in PEM: HTTPS with HTTP/2", CERTFILE)
                        .build(),
                option("FILE", "its private key in PEM; default: in the same file", KEYFILE)
                        .build(),
                option(
                                "SECONDS",
                                "how long a connection may wait for its next request; default: "
                                        + ServerConfig.KEEP_ALIVE.toSeconds(),
                                KEEP_ALIVE)
                        .build(),
                option("/URL=DIR", "files that the server serves itself; may be repeated", STATIC)
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .build(),
                option("FILE", "a line for each request; - for standard output", ACCESS_LOG)
                        .build(),
                option("ADDRESS", "HOST:PORT or PORT of /metrics, for Prometheus, and /health", METRICS)
                        .build());
    }

    private static List<OptionSpec> settings(Group group) {
        List<OptionSpec> options = new ArrayList<>();
        if (group == Group.APPLICATION) {
            options.add(option("DIR", "the application's folder; default: the current one", CHDIR)
                    .build());
        }
        for (Setting<?> setting : Setting.all()) {
            if (setting.group() == group) {
                options.add(option(setting));
            }
        }
        return options;
    }

    private static OptionSpec option(Setting<?> setting) {
        List<String> names = new ArrayList<>(OTHER_NAMES.getOrDefault(setting.name(), List.of()));
        names.add("--" + setting.name());
        OptionSpec.Builder option = option("VALUE", help(setting), names.toArray(String[]::new));
        if (setting.isFlag()) {
            option.arity("0..1").fallbackValue(YES).paramLabel("yes|no").preprocessor(Options::flag);
        }
        if (setting.isMultiple()) {
            option.type(List.class).auxiliaryTypes(String.class);
        }
        return option.build();
    }

    /** A flag's value is attached to it: the word behind it is the application. */
    private static boolean flag(Stack<String> words, CommandSpec command, ArgSpec option, Map<String, Object> state) {
        if (!"=".equals(state.get("separator"))) {
            words.push(YES);
        }
        return false;
    }

    private static String help(Setting<?> setting) {
        if (setting.equals(Setting.APPLICATION)) {
            return "what APP says, too; for a file of options";
        }
        if (OWN_HELP.containsKey(setting)) {
            return OWN_HELP.get(setting);
        }
        return setting.defaultText()
                .filter(text -> !text.isEmpty())
                .map(text -> setting.help() + "; default: " + text)
                .orElse(setting.help());
    }

    private static List<OptionSpec> other() {
        return List.of(
                option("FILE", "more options, one NAME = VALUE a line", CONFIG).build(),
                OptionSpec.builder(CHECK_CONFIG)
                        .type(boolean.class)
                        .arity("0")
                        .description("load the application, say what would be served, and end")
                        .build(),
                OptionSpec.builder("-v", "--version")
                        .versionHelp(true)
                        .description("print the version")
                        .build(),
                OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("print this")
                        .build());
    }

    private static OptionSpec.Builder option(String label, String help, String... names) {
        return OptionSpec.builder(names).type(String.class).paramLabel(label).description(help.replace("%", "%%"));
    }

    private static ArgGroupSpec group(String heading, List<OptionSpec> options) {
        ArgGroupSpec.Builder group =
                ArgGroupSpec.builder().exclusive(false).validate(false).heading("%n" + heading + ":%n");
        options.forEach(group::addArg);
        return group.build();
    }
}
