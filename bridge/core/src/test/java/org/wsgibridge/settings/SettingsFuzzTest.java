package org.wsgibridge.settings;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wsgibridge.testing.Fuzz;

@DisplayName("Settings bear any input")
class SettingsFuzzTest {

    private static final String[] PIECES = {
        "0",
        "1",
        "9",
        "-",
        "+",
        ".",
        "e",
        "E-999999999",
        "1e9999999999",
        "k",
        "g",
        "=",
        ",",
        "\n",
        " ",
        "/",
        "*",
        ":",
        "::",
        "10.0.0.0",
        "255",
        "a.b.c.d",
        "cores",
        "yes",
        "java:",
        "environ."
    };

    @Test
    @DisplayName("a value is parsed, or the refusal names the setting")
    void values() {
        List<Setting<?>> all = Setting.all().stream().toList();
        Fuzz.run(fuzz -> {
            Map<String, String> texts = new LinkedHashMap<>();
            Setting<?> setting = fuzz.pick(all.toArray(Setting<?>[]::new));
            texts.put(setting.name(), fuzz.text(PIECES));
            if (fuzz.below(5) == 4) {
                texts.put(fuzz.text("environ.", "HTTP_", "A", "wsgi."), fuzz.text(PIECES));
            }
            try {
                assertFalse(Settings.of(texts).find(setting).isEmpty());
            } catch (SettingsException e) {
                assertTrue(e.getMessage().contains("allowed: "), e.getMessage());
            }
        });
    }

    @Test
    @DisplayName("a range of addresses is one, or none; no address is looked up")
    void networks() {
        Network network = Network.parse("10.0.0.0/8");
        Fuzz.run(fuzz -> {
            String text = fuzz.text("10.", "0", "255", "1.2.3", ".", ":", "::", "f", "/", "8", "%", "[", "]");
            network.contains(text);
            try {
                Network any = Network.parse(text);
                assertTrue(any.contains(text.split("/", 2)[0]), text);
            } catch (IllegalArgumentException e) {
                assertFalse(text.equals("*"));
            }
        });
    }
}
