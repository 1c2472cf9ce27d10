package org.wsgibridge.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipFile;
import org.wsgibridge.javaapp.JavaEngine;
import org.wsgibridge.settings.Seconds;
import org.wsgibridge.settings.Setting;
import org.wsgibridge.settings.Settings;
import org.wsgibridge.settings.SettingsException;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What the command line says, together with the file that {@code --config} names; the command line wins. */
final class Arguments {

    private static final String DEFAULT_BIND = "127.0.0.1:8000";

    /** How an application without a colon in its name ends. */
    private static final List<String> FILES = List.of(".wsgi", ".py", ".war");

    private final ParseResult parsed;

    private Arguments(ParseResult parsed) {
        this.parsed = parsed;
    }

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException where it cannot be used; the message says why
     */
    static Arguments of(CommandLine command, String... words) {
        ParseResult first = parse(command, words);
        String file = first.matchedOptionValue(Options.CONFIG, null);
        if (file == null || first.isUsageHelpRequested() || first.isVersionHelpRequested()) {
            return new Arguments(first);
        }
        List<String> all = fromFile(Named.path(Options.CONFIG, file), command, first);
        try {
            new Arguments(parse(command, all.toArray(String[]::new))).check();
        } catch (IllegalArgumentException | SettingsException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
        all.addAll(List.of(words));
        return new Arguments(parse(command, all.toArray(String[]::new)));
    }

    private static ParseResult parse(CommandLine command, String... words) {
        try {
            return command.parseArgs(words);
        } catch (UnmatchedArgumentException e) {
            String word = e.getUnmatched().get(0);
            if (!e.isUnknownOption()) {
                String application = e.getCommandLine().getParseResult().matchedPositionalValue(0, "");
                throw new IllegalArgumentException(
                        "'" + word + "' is one word too many: APP is '" + application + "' already"
                                + flagMeant(application, List.of(words)),
                        e);
            }
            List<String> similar = e.getSuggestions();
            throw new IllegalArgumentException(
                    "unknown option '" + word + "'; "
                            + (similar.isEmpty() ? "" : "is " + String.join(" or ", similar) + " meant? ")
                            + "--help lists all options",
                    e);
        } catch (ParameterException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Who writes {@code --reload yes} has made APP of the flag's value. */
    private static String flagMeant(String application, List<String> words) {
        int before = words.indexOf(application) - 1;
        boolean flag = List.of("yes", "no").contains(application)
                && before >= 0
                && words.get(before).startsWith("--");
        return flag ? "; is " + words.get(before) + "=" + application + " meant?" : "";
    }

    private static List<String> fromFile(Path file, CommandLine command, ParseResult given) {
        List<String> words = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                if (line.isBlank() || line.strip().startsWith("#")) {
                    continue;
                }
                int equals = line.indexOf('=');
                String name = "--" + (equals < 0 ? line : line.substring(0, equals)).strip();
                OptionSpec option = command.getCommandSpec().findOption(name);
                if (option == null || option.usageHelp() || option.versionHelp() || name.equals(Options.CONFIG)) {
                    throw new IllegalArgumentException(
                            file + ": unknown option '" + name.substring(2) + "'; --help lists them");
                }
                if (equals < 0 && option.arity().min() > 0) {
                    throw new IllegalArgumentException(file + ": " + name.substring(2) + " has no value");
                }
                if (!given.hasMatchedOption(option)) {
                    words.add(
                            equals < 0
                                    ? name
                                    : name + "=" + line.substring(equals + 1).strip());
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("--config names a file that cannot be read: " + Reasons.of(e), e);
        }
        return words;
    }

    /** Complains about values that are wrong whatever the others are. */
    private void check() {
        settings();
        binds();
        keepAlive();
        statics();
        metrics();
    }

    ParseResult parsed() {
        return parsed;
    }

    boolean checkOnly() {
        return parsed.hasMatchedOption(Options.CHECK_CONFIG);
    }

    /**
     * What the server shall do.
     *
     * @throws IllegalArgumentException where an option cannot be used; the message says why
     */
    ServerConfig config() {
        String application = parsed.matchedPositionalValue(
                0, text("--" + Setting.APPLICATION.name()).orElse(""));
        if (application.isEmpty()) {
            throw new IllegalArgumentException("APP is missing: what shall be served? --help tells more");
        }
        if (application.indexOf(':') < 0 && FILES.stream().noneMatch(application::endsWith)) {
            throw new IllegalArgumentException(
                    "APP cannot be '" + application + "'; allowed: " + Options.APPLICATION_ALLOWED);
        }
        Path folder = Named.path(Options.CHDIR, text(Options.CHDIR).orElse(""))
                .toAbsolutePath()
                .normalize();
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("--chdir names " + folder + ", which is not a folder");
        }
        if (folder.toString().indexOf(',') >= 0) {
            throw new IllegalArgumentException(
                    "the application cannot be in " + folder + ": commas separate the folders of python-path");
        }
        Map<String, String> settings = settings();
        if (!ServerConfig.isWar(application)) {
            settings.merge(Setting.PYTHON_PATH.name(), folder.toString(), (named, own) -> own + "\n" + named);
            if (!settings.containsKey(Setting.PYTHON.name()) && !application.startsWith(JavaEngine.PREFIX)) {
                VirtualEnvironment.of(folder, System.getenv())
                        .ifPresent(found -> settings.put(Setting.PYTHON.name(), found.toString()));
            }
        } else {
            checkWar(folder.resolve(application));
        }
        return new ServerConfig(
                application, binds(), folder, keepAlive(), settings, statics(), accessLog(), metrics(), pem());
    }

    private static void checkWar(Path file) {
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("there is no " + file);
        }
        if (Files.isDirectory(file)) {
            return; // unpacked already
        }
        try {
            new ZipFile(file.toFile()).close();
        } catch (IOException e) {
            throw new IllegalArgumentException("APP is " + file + ", which is not a WAR: " + Reasons.of(e), e);
        }
    }

    private List<Bind> binds() {
        return texts(Options.BIND, DEFAULT_BIND).stream().map(Bind::of).toList();
    }

    private Duration keepAlive() {
        return text(Options.KEEP_ALIVE).map(Arguments::keepAlive).orElse(ServerConfig.KEEP_ALIVE);
    }

    private static Duration keepAlive(String text) {
        try {
            Duration duration = Seconds.parse(text.strip());
            if (!duration.isZero()) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            // It is none of those that are allowed.
        }
        throw new IllegalArgumentException("--keep-alive cannot be '" + text
                + "'; allowed: seconds, more than 0 and up to " + Seconds.MOST + ", such as 75 or 2.5");
    }

    private List<StaticFiles> statics() {
        return texts(Options.STATIC).stream().map(StaticFiles::of).toList();
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        for (Setting<?> setting : Setting.all()) {
            if (!setting.equals(Setting.APPLICATION) && parsed.hasMatchedOption("--" + setting.name())) {
                settings.put(setting.name(), String.join("\n", texts("--" + setting.name())));
            }
        }
        Settings.of(settings); // complains about values that are not allowed
        return settings;
    }

    private Optional<String> accessLog() {
        Optional<String> file = text(Options.ACCESS_LOG);
        file.filter(name -> !name.equals("-"))
                .map(name -> Named.path(Options.ACCESS_LOG, name).toAbsolutePath())
                .ifPresent(path -> {
                    boolean writable = Files.exists(path) ? Files.isWritable(path) : Files.isWritable(path.getParent());
                    if (!writable || Files.isDirectory(path)) {
                        throw new IllegalArgumentException("--access-log names " + path + ", which cannot be written");
                    }
                });
        return file;
    }

    private Optional<Bind.Tcp> metrics() {
        return text(Options.METRICS).map(address -> Bind.Tcp.of(Options.METRICS, address, ""));
    }

    private Optional<PemFiles> pem() {
        Optional<String> certificate = text(Options.CERTFILE);
        Optional<String> key = text(Options.KEYFILE);
        if (certificate.isEmpty() && key.isPresent()) {
            throw new IllegalArgumentException("--keyfile is '" + key.get() + "', but --certfile is missing");
        }
        return certificate.map(file ->
                new PemFiles(Named.path(Options.CERTFILE, file), Named.path(Options.KEYFILE, key.orElse(file))));
    }

    private Optional<String> text(String option) {
        return Optional.ofNullable(parsed.matchedOptionValue(option, null));
    }

    private List<String> texts(String option, String... absent) {
        Object value = parsed.matchedOptionValue(option, null);
        if (value instanceof List<?> list) {
            return list.stream().map(Object::toString).toList();
        }
        return value == null ? List.of(absent) : List.of(value.toString());
    }
}
