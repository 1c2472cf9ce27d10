package org.wsgibridge.conformance;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedClass;

/** The rows of the matrix, as the names of the tests that run on every target tell of them. */
final class Rows {

    private static final Pattern NAME = Pattern.compile("([A-O]\\d+(?:, [A-O]\\d+)*) (.+)");

    private Rows() {}

    /** The rows that a test is of, by their ids; none where it is of another kind. */
    static List<String> of(Method test) {
        Matcher name = name(test);
        return name.matches() ? List.of(name.group(1).split(", ")) : List.of();
    }

    /** What each row says, by its id: in the section's words, or else in those of the first class with the row. */
    static SortedMap<String, String> all() throws IOException {
        SortedMap<String, String> rows = new TreeMap<>();
        for (Class<?> tests : classes()) {
            SortedMap<String, List<String>> sayings = new TreeMap<>();
            for (Method test : sorted(tests.getDeclaredMethods())) {
                Matcher name = name(test);
                if (name.matches()) {
                    for (String row : name.group(1).split(", ")) {
                        sayings.computeIfAbsent(row, r -> new ArrayList<>()).add(name.group(2));
                    }
                }
            }
            sayings.forEach((row, texts) -> rows.putIfAbsent(row, String.join("; ", texts)));
        }
        return rows;
    }

    private static Matcher name(Method test) {
        DisplayName name = test.getAnnotation(DisplayName.class);
        return NAME.matcher(name == null ? "" : name.value());
    }

    private static List<Method> sorted(Method[] methods) {
        return Arrays.stream(methods)
                .sorted(Comparator.comparing(Method::getName))
                .toList();
    }

    /** The classes of tests that run on every target, the sections' first. */
    private static List<Class<?>> classes() throws IOException {
        String folder = Rows.class.getPackageName().replace('.', '/');
        try (Stream<Path> files = Files.list(Path.of("target/test-classes", folder))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith("Test.class"))
                    .sorted(Comparator.comparing((String file) -> !file.startsWith("Section"))
                            .thenComparing(Comparator.naturalOrder()))
                    .<Class<?>>map(file -> load(file.replace(".class", "")))
                    .filter(type -> type.isAnnotationPresent(ParameterizedClass.class))
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(Rows.class.getPackageName() + '.' + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
