package org.wsgibridge.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.wsgibridge.conformance.Differences.Difference;

/** The manual's tables of rows and of differences. They come from what is tested; so this class is the last. */
@Order(Integer.MAX_VALUE)
@DisplayName("The manual's tables")
final class ManualTest {

    private static final Path MANUAL = Path.of("../../src/site/markdown");
    private static final boolean WRITE = "write".equals(System.getProperty("tables"));
    private static final Pattern TABLE =
            Pattern.compile("(<!-- table: [^>]*-->\n).*?(<!-- end of the table -->)", Pattern.DOTALL);

    @Test
    @DisplayName("the table of rows is what a run on every target shows; -Dtargets=all -Dtables=write writes it")
    void rows() throws IOException {
        if (WRITE) {
            assertEquals(List.of(), unproven());
        }
        SortedMap<String, String> rows = Rows.all();
        StringBuilder table = new StringBuilder("\n| row | what holds |");
        Targets.names()
                .forEach(name -> table.append(' ').append(Targets.title(name)).append(" |"));
        table.append("\n| --- | --- |").append(" --- |".repeat(Targets.names().size()));
        rows.forEach((row, text) -> {
            table.append("\n| ").append(row).append(" | ").append(escaped(text)).append(" |");
            for (String name : Targets.names()) {
                table.append(Differences.of(row, name) ? " [differs](differences.md#" + row + ") |" : " ✓ |");
            }
        });
        assertCurrent("conformance.md", table.append("\n\n"));
    }

    @Test
    @DisplayName("the table of differences is the code's; -Dtables=write writes it")
    void differences() throws IOException {
        StringBuilder table = new StringBuilder(
                "\n| row | container | what it does by default | what makes it conform |\n| --- | --- | --- | --- |\n");
        String last = "";
        for (Difference difference : Differences.ALL.stream()
                .sorted(Comparator.comparing(Difference::row))
                .toList()) {
            String row = difference.row();
            table.append(row.equals(last) ? "| " : "| <a id=\"" + row + "\"></a>")
                    .append(row)
                    .append(" | ")
                    .append(titles(difference))
                    .append(" | ")
                    .append(escaped(difference.behaviour()))
                    .append(" | ")
                    .append(escaped(difference.setting().orElse("nothing")))
                    .append(" |\n");
            last = row;
        }
        assertCurrent("differences.md", table.append('\n'));
    }

    @Test
    @DisplayName("every difference is of a row and of a container that are tested")
    void tested() throws IOException {
        SortedMap<String, String> rows = Rows.all();
        for (Difference difference : Differences.ALL) {
            assertTrue(rows.containsKey(difference.row()), difference.row());
            assertTrue(Targets.names().stream().anyMatch(difference::isOf), difference.container());
        }
    }

    /** Where no test of a row has run, or one has failed. */
    private static List<String> unproven() throws IOException {
        List<String> unproven = new ArrayList<>();
        for (String row : Rows.all().keySet()) {
            for (String name : Targets.names()) {
                if (!Outcomes.of(row, name).equals(Optional.of(true))) {
                    unproven.add(row + " on " + name);
                }
            }
        }
        return unproven;
    }

    private static String titles(Difference difference) {
        return String.join(
                ", ",
                Targets.names().stream()
                        .filter(difference::isOf)
                        .map(Targets::title)
                        .toList());
    }

    private static void assertCurrent(String name, CharSequence table) throws IOException {
        Path file = MANUAL.resolve(name);
        String text = Files.readString(file);
        Matcher matcher = TABLE.matcher(text);
        assertTrue(matcher.find(), "no place for the table");
        String current = text.substring(0, matcher.end(1)) + table + text.substring(matcher.start(2));
        if (WRITE) {
            Files.writeString(file, current);
        }
        assertEquals(current, Files.readString(file));
    }

    private static String escaped(String text) {
        return text.replaceAll("([|<>*_\\[\\]\\\\])", "\\\\$1");
    }
}
