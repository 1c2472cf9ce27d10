package org.wsgibridge.cpython;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Says where unpacked interpreters belong on this machine. */
final class CacheFolders {

    private static final String NAME = "wsgi-bridge";

    private CacheFolders() {}

    /**
     * The folders that may be used, the best one first.
     *
     * @param named what the setting {@code python-cache} says; then no other is used
     * @param environment the process's
     * @param system the system properties
     */
    static List<CacheFolder> of(Optional<Path> named, Map<String, String> environment, Properties system) {
        if (named.isPresent()) {
            return List.of(new CacheFolder(named.get(), false));
        }
        List<CacheFolder> folders = new ArrayList<>();
        users(environment, system).ifPresent(folder -> folders.add(new CacheFolder(folder.resolve(NAME), false)));
        String user = system.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
        folders.add(new CacheFolder(Path.of(system.getProperty("java.io.tmpdir"), NAME + "-" + user), true));
        return folders;
    }

    /** The user's cache folder, as the conventions of the system have it. */
    private static Optional<Path> users(Map<String, String> environment, Properties system) {
        Optional<Path> home = absolute(system.getProperty("user.home"));
        String os = system.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (os.startsWith("windows")) {
            return absolute(environment.get("LOCALAPPDATA"));
        }
        if (os.startsWith("mac")) {
            return home.map(folder -> folder.resolve("Library/Caches"));
        }
        return absolute(environment.get("XDG_CACHE_HOME")).or(() -> home.map(folder -> folder.resolve(".cache")));
    }

    /** A user without a home has an empty name for it, or {@code ?}. */
    private static Optional<Path> absolute(String folder) {
        return Optional.ofNullable(folder)
                .filter(text -> !text.isBlank() && !text.equals("?"))
                .map(Path::of)
                .filter(Path::isAbsolute);
    }
}
