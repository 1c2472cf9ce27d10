package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wsgibridge.settings.Setting;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

class OptionsTest {

    @Test
    @DisplayName("each setting is an option of the same name")
    void settings() {
        assertAll(Setting.all().stream()
                .map(setting -> () -> assertNotNull(Options.spec().findOption("--" + setting.name()), setting.name())));
    }

    @Test
    @DisplayName("the help is grouped, fits two screens, and names every option once")
    void help() {
        List<String> lines = new CommandLine(Options.spec())
                .getUsageMessage(Ansi.OFF)
                .lines()
                .toList();
        assertTrue(lines.size() <= 90, lines.size() + " lines");
        for (String group : List.of("Listening:", "Application:", "Processes and threads:", "Requests:", "Other:")) {
            assertTrue(lines.contains(group), group);
        }
        for (Setting<?> setting : Setting.all()) {
            Pattern option = Pattern.compile("^ .*--" + setting.name() + "(,.*|\\[?=.*)?$");
            assertEquals(1, lines.stream().filter(option.asMatchPredicate()).count(), setting.name());
        }
    }

    @Test
    @DisplayName("the version is one line: the bridge's, Jetty's and Java's")
    void version() throws Exception {
        String[] lines = Options.spec().versionProvider().getVersion();
        assertEquals(1, lines.length);
        assertTrue(lines[0].matches("wsgi-bridge .*, Jetty 12\\.1\\..*, Java \\d.*"), lines[0]);
    }
}
