package org.wsgibridge.testing;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.settings.Settings;

/** Deployments for tests. */
public final class Deployed {

    private Deployed() {}

    /** An application with settings, by turns names and values, in a folder. */
    public static Deployment in(Path root, RecordedLog log, String... settings) {
        return new Deployment("test", settings(settings), root, root, log, null);
    }

    /** Settings, by turns names and values. */
    public static Settings settings(String... settings) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            texts.put(settings[i], settings[i + 1]);
        }
        return Settings.of(texts);
    }
}
