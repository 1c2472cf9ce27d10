package org.wsgibridge.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a setting's text may be, and the value that it stands for.
 *
 * @param allowed the permitted texts, in words that fit behind "allowed: "
 * @param shape how it is written
 * @param parser turns a trimmed text into its value; throws {@link IllegalArgumentException} for any other text
 * @param <T> the value's type
 */
record SettingType<T>(String allowed, Shape shape, Function<String, T> parser) {

    /** How a value is written where several can be. */
    enum Shape {
        ONE,
        /** Its mere mention means yes. */
        FLAG,
        /** Several values are lines of one text. */
        LINES
    }

    private static final Map<Character, Integer> UNITS = Map.of('k', 10, 'm', 20, 'g', 30);

    static SettingType<String> text(String allowed) {
        return new SettingType<>(allowed, Shape.ONE, text -> {
            require(!text.isEmpty());
            return text;
        });
    }

    /** A path as SCRIPT_NAME has it, or {@code /} for the root. */
    static SettingType<String> mount() {
        return new SettingType<>(
                "a path that starts with / and does not end with /, or / for none", Shape.ONE, text -> {
                    require(text.equals("/") || text.startsWith("/") && !text.endsWith("/"));
                    return text;
                });
    }

    static SettingType<String> oneOf(String... values) {
        Set<String> set = new TreeSet<>(List.of(values));
        return new SettingType<>(String.join(", ", values), Shape.ONE, text -> {
            String lower = text.toLowerCase(Locale.ROOT);
            require(set.contains(lower));
            return lower;
        });
    }

    static SettingType<Boolean> yesOrNo() {
        return new SettingType<>("yes, no", Shape.FLAG, text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "yes", "true", "on", "1" -> true;
            case "no", "false", "off", "0" -> false;
            default -> throw new IllegalArgumentException();
        });
    }

    static SettingType<Integer> wholeNumber(int least) {
        return new SettingType<>(
                "a whole number from " + least, Shape.ONE, text -> atLeast(least, Integer.parseInt(text)));
    }

    static SettingType<Integer> numberOrCores() {
        return new SettingType<>(
                "a whole number from 1, or cores",
                Shape.ONE,
                text -> "cores".equalsIgnoreCase(text)
                        ? Runtime.getRuntime().availableProcessors()
                        : atLeast(1, Integer.parseInt(text)));
    }

    /** Seconds, with a fraction or without; {@code 0} for none. */
    static SettingType<Duration> seconds() {
        return new SettingType<>(
                "seconds, from 0 to " + Seconds.MOST + ", such as 30 or 0.5", Shape.ONE, Seconds::parse);
    }

    /** Bytes, or kibibytes, mebibytes or gibibytes with the letter k, m or g; {@code 0} for none. */
    static SettingType<Long> bytes() {
        return new SettingType<>("bytes, such as 65536, 64k, 10m or 1g", Shape.ONE, text -> {
            require(!text.isEmpty());
            Integer shift = UNITS.get(Character.toLowerCase(text.charAt(text.length() - 1)));
            String digits = shift == null ? text : text.substring(0, text.length() - 1);
            return Math.multiplyExact(atLeast(0L, Long.parseLong(digits.trim())), 1L << (shift == null ? 0 : shift));
        });
    }

    /** Several texts, separated by line breaks or commas. */
    static SettingType<List<String>> list(String allowed) {
        return new SettingType<>(allowed, Shape.LINES, text -> {
            List<String> items = new ArrayList<>();
            for (String item : text.split("[\\n,]")) {
                if (!item.isBlank()) {
                    items.add(item.trim());
                }
            }
            return List.copyOf(items);
        });
    }

    /** Addresses and ranges of addresses. */
    static SettingType<List<Network>> networks() {
        String allowed =
                "addresses and ranges such as 10.0.0.0/8, and unix, separated by commas or line breaks, or * for all";
        Function<String, List<String>> items = list(allowed).parser();
        return new SettingType<>(
                allowed,
                Shape.LINES,
                text -> items.apply(text).stream().map(Network::parse).toList());
    }

    /** {@code NAME=value} lines; a value may hold anything but a line break. */
    static SettingType<Map<String, String>> assignments() {
        return new SettingType<>("one NAME=value a line", Shape.LINES, text -> {
            Map<String, String> values = new LinkedHashMap<>();
            text.lines().map(String::trim).filter(line -> !line.isEmpty()).forEach(line -> {
                int equals = line.indexOf('=');
                require(equals > 0);
                values.put(
                        line.substring(0, equals).trim(),
                        line.substring(equals + 1).trim());
            });
            return Map.copyOf(values);
        });
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException();
        }
    }

    private static <N extends Comparable<N>> N atLeast(N least, N number) {
        require(number.compareTo(least) >= 0);
        return number;
    }
}
