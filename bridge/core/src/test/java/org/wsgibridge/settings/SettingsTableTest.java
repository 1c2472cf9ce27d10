package org.wsgibridge.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of settings in the documentation come from the table in the code. */
@DisplayName("The table of settings")
final class SettingsTableTest {

    private static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();

    private static final Pattern TABLE =
            Pattern.compile("(<!-- settings: [^>]*-->\n).*?(<!-- end of settings -->)", Pattern.DOTALL);

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "src/site/markdown/settings.md"})
    @DisplayName("is the code's; -Dtables=write brings it up to date")
    void isCurrent(String name) throws IOException {
        Path file = PROJECT.resolve(name);
        String text = Files.readString(file);
        Matcher matcher = TABLE.matcher(text);
        assertTrue(matcher.find(), "no place for the table");
        String current = text.substring(0, matcher.end(1)) + table() + text.substring(matcher.start(2));
        if ("write".equals(System.getProperty("tables"))) {
            Files.writeString(file, current);
        }
        assertEquals(current, Files.readString(file));
    }

    private static String table() {
        StringBuilder table = new StringBuilder("\n| name | default | meaning |\n| --- | --- | --- |\n");
        for (Setting<?> setting : Setting.all()) {
            String byDefault = setting.defaultText()
                    .filter(text -> !text.isEmpty())
                    .map(text -> "`" + text + "`")
                    .orElse("");
            table.append("| `")
                    .append(setting.name())
                    .append("` | ")
                    .append(byDefault)
                    .append(" | ")
                    .append(setting.help())
                    .append(" |\n");
        }
        return table.append('\n').toString();
    }
}
