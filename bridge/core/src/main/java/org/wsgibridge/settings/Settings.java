package org.wsgibridge.settings;

import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The values of one application's settings. Each comes from the servlet's init-param, else the context-param, else the
 * system property, the latter two with the prefix {@code wsgi.}; else it has its default. Immutable.
 */
public final class Settings {

    /** Before the names of context-params and system properties. */
    public static final String PREFIX = "wsgi.";

    /** Before the names of init-params that go into the environ (A11). */
    private static final String ENVIRON = "environ.";

    private final Map<Setting<?>, Object> values;
    private final Set<Setting<?>> given;
    private final Map<String, String> environ;

    private Settings(Map<String, String> texts) {
        Map<Setting<?>, Object> parsed = new HashMap<>();
        Map<String, String> extra = new LinkedHashMap<>();
        texts.forEach((name, text) -> {
            if (name.startsWith(ENVIRON)) {
                extra.put(environKey(name.substring(ENVIRON.length())), text);
            } else {
                Setting<?> setting = Setting.named(name).orElseThrow(() -> unknown("", name));
                parsed.put(setting, setting.parse(text));
            }
        });
        this.given = Set.copyOf(parsed.keySet());
        for (Setting<?> setting : Setting.all()) {
            setting.defaultText().ifPresent(text -> parsed.computeIfAbsent(setting, s -> s.parse(text)));
        }
        this.values = Map.copyOf(parsed);
        this.environ = Collections.unmodifiableMap(extra);
    }

    /**
     * The settings of a servlet.
     *
     * @param config the servlet's configuration
     * @return checked values
     * @throws SettingsException for an unknown name or a value that is not allowed
     */
    public static Settings of(ServletConfig config) {
        Map<String, String> texts = new LinkedHashMap<>();
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(PREFIX))
                .sorted()
                .forEach(name -> add(texts, PREFIX, name, System.getProperty(name)));
        ServletContext context = config.getServletContext();
        add(texts, PREFIX, context.getInitParameterNames(), context::getInitParameter);
        add(texts, "", config.getInitParameterNames(), config::getInitParameter);
        return of(texts);
    }

    /**
     * The settings from plain texts.
     *
     * @param texts values by name, without prefix
     * @return checked values
     * @throws SettingsException for an unknown name or a value that is not allowed
     */
    public static Settings of(Map<String, String> texts) {
        return new Settings(texts);
    }

    /**
     * The value of a setting that has a default or must be given.
     *
     * @param setting which
     * @param <T> the value's type
     * @return the value
     * @throws SettingsException where it has no default and is not given
     */
    public <T> T get(Setting<T> setting) {
        return find(setting)
                .orElseThrow(() -> new SettingsException(
                        "setting '" + setting.name() + "' is missing; allowed: " + setting.allowed()));
    }

    /**
     * The value of a setting that may be absent.
     *
     * @param setting which
     * @param <T> the value's type
     * @return empty where it has no default and is not given
     */
    @SuppressWarnings("unchecked") // a setting's own parser made the value
    public <T> Optional<T> find(Setting<T> setting) {
        return Optional.ofNullable((T) values.get(setting));
    }

    /**
     * Tells whether somebody has made a setting, be it with its default.
     *
     * @param setting which
     * @return false where nobody has, and the default counts
     */
    public boolean isGiven(Setting<?> setting) {
        return given.contains(setting);
    }

    /**
     * Names and values that go into each request's environ (A11).
     *
     * @return in the order in which they were given
     */
    public Map<String, String> environ() {
        return environ;
    }

    private static void add(
            Map<String, String> texts, String prefix, Enumeration<String> names, Function<String, String> source) {
        for (String name : Collections.list(names)) {
            if (name.startsWith(prefix)) {
                add(texts, prefix, name, source.apply(name));
            }
        }
    }

    /** Complains about a name that is not known as its source has it, with the prefix: it tells where to look. */
    private static void add(Map<String, String> texts, String prefix, String name, String text) {
        String setting = name.substring(prefix.length());
        if (!setting.startsWith(ENVIRON) && Setting.named(setting).isEmpty()) {
            throw unknown(prefix, name);
        }
        texts.put(setting, text);
    }

    /** A deployer's own keys may not take the place of a CGI or WSGI variable by accident. */
    private static String environKey(String key) {
        boolean ascii = key.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (key.isEmpty() || !ascii || key.startsWith("wsgi.") || key.startsWith("HTTP_") || CGI.contains(key)) {
            throw new SettingsException("setting '" + ENVIRON + key + "' cannot be used; allowed: any name in ASCII,"
                    + " without spaces, that is neither a CGI variable nor starts with HTTP_ or wsgi.");
        }
        return key;
    }

    private static final Set<String> CGI = Set.of(
            "AUTH_TYPE",
            "CONTENT_LENGTH",
            "CONTENT_TYPE",
            "PATH_INFO",
            "QUERY_STRING",
            "REMOTE_ADDR",
            "REMOTE_HOST",
            "REMOTE_PORT",
            "REMOTE_USER",
            "REQUEST_METHOD",
            "REQUEST_URI",
            "SCRIPT_NAME",
            "SERVER_NAME",
            "SERVER_PORT",
            "SERVER_PROTOCOL",
            "SERVER_SOFTWARE");

    private static SettingsException unknown(String prefix, String name) {
        String names = Setting.all().stream().map(Setting::name).collect(Collectors.joining(", "));
        String start = prefix.isEmpty() ? "" : prefix + " followed by one of ";
        return new SettingsException(
                "unknown setting '" + name + "'; allowed: " + start + names + ", and environ.NAME");
    }
}
