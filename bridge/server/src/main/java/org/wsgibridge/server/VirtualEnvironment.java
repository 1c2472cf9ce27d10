package org.wsgibridge.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Finds the virtual environment that the user of a shell means without saying so. */
final class VirtualEnvironment {

    private VirtualEnvironment() {}

    /**
     * The active one; else that in the application's folder.
     *
     * @param folder the application's
     * @param environment the process's
     * @throws IllegalArgumentException where the active one is not there any more
     */
    static Optional<Path> of(Path folder, Map<String, String> environment) {
        String active = environment.getOrDefault("VIRTUAL_ENV", "");
        if (!active.isEmpty()) {
            if (!Files.isDirectory(Path.of(active))) {
                throw new IllegalArgumentException("VIRTUAL_ENV is '" + active
                        + "', which is not a folder; unset it, or name an interpreter with --python");
            }
            return Optional.of(Path.of(active));
        }
        for (String name : new String[] {".venv", "venv"}) {
            if (Files.isRegularFile(folder.resolve(name).resolve("pyvenv.cfg"))) {
                return Optional.of(folder.resolve(name));
            }
        }
        return Optional.empty();
    }
}
