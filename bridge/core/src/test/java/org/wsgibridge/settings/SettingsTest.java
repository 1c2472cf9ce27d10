package org.wsgibridge.settings;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Settings: names, values, defaults")
class SettingsTest {

    private static final int CORES = Runtime.getRuntime().availableProcessors();

    /** Setting, text, value. */
    static final List<Object[]> GOOD = List.of(
            new Object[] {Setting.APPLICATION, " shop.wsgi:app\n", "shop.wsgi:app"},
            new Object[] {Setting.ENGINE, "Embedded", "embedded"},
            new Object[] {Setting.PYTHON, "bundled", "bundled"},
            new Object[] {Setting.PYTHON_PATH, "\n  src,\n lib \n", List.of("src", "lib")},
            new Object[] {Setting.PYTHON_CACHE, "/var/cache/python", "/var/cache/python"},
            new Object[] {Setting.PROCESSES, "3", 3},
            new Object[] {Setting.PROCESSES, "Cores", CORES},
            new Object[] {Setting.INTERPRETERS, "2", 2},
            new Object[] {Setting.THREADS, "16", 16},
            new Object[] {Setting.QUEUE_SIZE, "0", 0},
            new Object[] {Setting.QUEUE_TIMEOUT, "0.25", Duration.ofMillis(250)},
            new Object[] {Setting.STARTUP_TIMEOUT, "120", Duration.ofMinutes(2)},
            new Object[] {Setting.REQUEST_TIMEOUT, "0.0001", Duration.ofMillis(1)},
            new Object[] {Setting.GRACEFUL_TIMEOUT, "10000000", Duration.ofSeconds(10_000_000)},
            new Object[] {Setting.MAX_REQUESTS, "1000", 1000},
            new Object[] {Setting.MAX_REQUESTS_JITTER, "50", 50},
            new Object[] {Setting.MAX_AGE, "86400", Duration.ofDays(1)},
            new Object[] {Setting.MAX_MEMORY, "512m", 512L << 20},
            new Object[] {Setting.RELOAD, "on", true},
            new Object[] {Setting.ENVIRONMENT, "A=1\n B = b = c ", Map.of("A", "1", "B", "b = c")},
            new Object[] {Setting.SCRIPT_NAME, "/shop", "/shop"},
            new Object[] {Setting.SCRIPT_NAME, "/", "/"},
            new Object[] {Setting.URL_SCHEME, "HTTPS", "https"},
            new Object[] {
                Setting.TRUSTED_PROXIES,
                "10.0.0.0/8, ::1\nunix,*",
                List.of(Network.parse("10.0.0.0/8"), Network.parse("::1"), Network.parse("unix"), Network.parse("*"))
            },
            new Object[] {Setting.PASS_AUTHORIZATION, "auto", "auto"},
            new Object[] {Setting.CHUNKED_REQUESTS, "stream", "stream"},
            new Object[] {Setting.SPOOL_LIMIT, "2 G", 2L << 30},
            new Object[] {Setting.SPOOL_LIMIT, "65536", 65536L},
            new Object[] {Setting.SPOOL_LIMIT, "64k", 65536L},
            new Object[] {Setting.ERROR_DETAIL, "NO", false});

    @ParameterizedTest(name = "{0}: {1}")
    @FieldSource("GOOD")
    @DisplayName("a good text becomes its value")
    void good(Setting<?> setting, String text, Object value) {
        assertEquals(value, Settings.of(Map.of(setting.name(), text)).get(setting));
    }

    @Test
    @DisplayName("the table of good texts names each setting")
    void everySettingIsTried() {
        List<?> tried = GOOD.stream().map(row -> row[0]).distinct().toList();
        assertEquals(Setting.all(), tried);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            value = {
                "application| ''",
                "engine| threads",
                "python| ''",
                "python-cache| ' '",
                "processes| 0",
                "processes| two",
                "interpreters| 0",
                "threads| 0",
                "threads| 99999999999",
                "queue-size| -1",
                "queue-timeout| -0.1",
                "queue-timeout| 10000001",
                "queue-timeout| 1E-999999999",
                "startup-timeout| 1m",
                "request-timeout| ''",
                "graceful-timeout| NaN",
                "max-requests| 1e3",
                "max-requests-jitter| -1",
                "max-age| 1 h",
                "max-memory| m",
                "max-memory| 10t",
                "max-memory| -1",
                "max-memory| 9999999999999g",
                "reload| maybe",
                "environment| A",
                "environment| =a",
                "script-name| shop",
                "script-name| /shop/",
                "script-name| ''",
                "url-scheme| ftp",
                "trusted-proxies| localhost",
                "trusted-proxies| 10.0.0.0/33",
                "trusted-proxies| 10.1/16",
                "trusted-proxies| ::1/x",
                "pass-authorization| sometimes",
                "chunked-requests| drop",
                "spool-limit| ''",
                "error-detail| 2"
            },
            delimiter = '|')
    @DisplayName("a bad text is refused with the setting, the value and what is allowed")
    void bad(String name, String text) {
        Exception refusal = assertThrows(SettingsException.class, () -> Settings.of(Map.of(name, text)));
        String allowed = Setting.named(name).orElseThrow().allowed();
        assertEquals(
                "setting '" + name + "' cannot be '" + text.trim() + "'; allowed: " + allowed, refusal.getMessage());
    }

    @Test
    @DisplayName("what is allowed is said in words")
    void allowed() {
        assertAll(
                () -> assertEquals("workers, embedded", Setting.ENGINE.allowed()),
                () -> assertEquals("a whole number from 1, or cores", Setting.PROCESSES.allowed()),
                () -> assertEquals("a whole number from 0", Setting.QUEUE_SIZE.allowed()),
                () -> assertEquals("seconds, from 0 to 10000000, such as 30 or 0.5", Setting.MAX_AGE.allowed()),
                () -> assertEquals("bytes, such as 65536, 64k, 10m or 1g", Setting.MAX_MEMORY.allowed()),
                () -> assertEquals("one NAME=value a line", Setting.ENVIRONMENT.allowed()),
                () -> assertEquals("yes, no", Setting.RELOAD.allowed()));
    }

    @Test
    @DisplayName("an unknown name is refused with the names that there are")
    void unknownName() {
        Exception refusal = assertThrows(SettingsException.class, () -> Settings.of(Map.of("thread", "4")));
        assertTrue(refusal.getMessage().startsWith("unknown setting 'thread'; allowed: application, engine, python, "));
        assertTrue(refusal.getMessage().endsWith("error-detail, and environ.NAME"));
    }

    @Test
    @DisplayName("what is not given has its default")
    void defaults() {
        Settings settings = Settings.of(Map.of());
        assertAll(
                () -> assertEquals("workers", settings.get(Setting.ENGINE)),
                () -> assertEquals(List.of("WEB-INF/python"), settings.get(Setting.PYTHON_PATH)),
                () -> assertEquals(CORES, settings.get(Setting.PROCESSES)),
                () -> assertEquals(4, settings.get(Setting.THREADS)),
                () -> assertEquals(1000, settings.get(Setting.QUEUE_SIZE)),
                () -> assertEquals(Duration.ofSeconds(30), settings.get(Setting.QUEUE_TIMEOUT)),
                () -> assertEquals(Duration.ofSeconds(60), settings.get(Setting.STARTUP_TIMEOUT)),
                () -> assertEquals(Duration.ZERO, settings.get(Setting.REQUEST_TIMEOUT)),
                () -> assertEquals(Duration.ofSeconds(15), settings.get(Setting.GRACEFUL_TIMEOUT)),
                () -> assertEquals(0, settings.get(Setting.MAX_REQUESTS)),
                () -> assertEquals(0L, settings.get(Setting.MAX_MEMORY)),
                () -> assertEquals(Map.of(), settings.get(Setting.ENVIRONMENT)),
                () -> assertEquals("auto", settings.get(Setting.PASS_AUTHORIZATION)),
                () -> assertEquals("spool", settings.get(Setting.CHUNKED_REQUESTS)),
                () -> assertEquals(1L << 30, settings.get(Setting.SPOOL_LIMIT)),
                () -> assertEquals(false, settings.get(Setting.RELOAD)),
                () -> assertEquals(false, settings.get(Setting.ERROR_DETAIL)),
                () -> assertEquals(Optional.empty(), settings.find(Setting.PYTHON)),
                () -> assertEquals(Optional.empty(), settings.find(Setting.SCRIPT_NAME)),
                () -> assertEquals(Optional.empty(), settings.find(Setting.URL_SCHEME)));
    }

    @Test
    @DisplayName("a setting is given also where it is its default")
    void given() {
        Settings settings = Settings.of(Map.of("threads", "4", "environ.branch", "Brno"));
        assertTrue(settings.isGiven(Setting.THREADS));
        assertFalse(settings.isGiven(Setting.PROCESSES));
    }

    @Test
    @DisplayName("a setting without a default must be given")
    void missing() {
        Exception refusal = assertThrows(
                SettingsException.class, () -> Settings.of(Map.of()).get(Setting.APPLICATION));
        assertEquals(
                "setting 'application' is missing; allowed: module:callable, module:factory(), a .wsgi or .py file,"
                        + " or java:com.example.App",
                refusal.getMessage());
    }

    @Test
    @DisplayName("A11 environ.NAME init-params go into each environ")
    void environ() {
        assertEquals(
                Map.of("shop.branch", "Žižkov "),
                Settings.of(Map.of("environ.shop.branch", "Žižkov ")).environ());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATH_INFO", "REMOTE_USER", "HTTP_HOST", "wsgi.input", "", "two words", "é"})
    @DisplayName("A11 a name that takes the place of a variable of the request is refused")
    void environOfTheRequest(String key) {
        Exception refusal = assertThrows(SettingsException.class, () -> Settings.of(Map.of("environ." + key, "x")));
        assertTrue(refusal.getMessage().startsWith("setting 'environ." + key + "' cannot be used"));
        assertTrue(refusal.getMessage().contains("that is neither a CGI variable"));
    }

    @Test
    @DisplayName("each setting has a group, a name in lower case with dashes, and one line of help")
    void table() {
        for (Setting<?> setting : Setting.all()) {
            assertTrue(setting.name().matches("[a-z]+(-[a-z]+)*"), setting.name());
            assertFalse(setting.help().isBlank() || setting.help().endsWith("."), setting.name());
            assertFalse(setting.help().contains("\n"), setting.name());
            assertTrue(List.of(Setting.Group.values()).contains(setting.group()), setting.name());
            assertEquals(setting.name(), setting.toString());
        }
    }

    @Test
    @DisplayName("flags and lists are known as such, for command lines")
    void shapes() {
        assertEquals(
                List.of(Setting.RELOAD, Setting.ERROR_DETAIL),
                Setting.all().stream().filter(Setting::isFlag).toList());
        assertEquals(
                List.of(Setting.PYTHON_PATH, Setting.ENVIRONMENT, Setting.TRUSTED_PROXIES),
                Setting.all().stream().filter(Setting::isMultiple).toList());
    }
}
