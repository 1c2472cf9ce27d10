package org.wsgibridge.server;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files that the server serves itself.
 *
 * @param url the path below which they are seen, such as {@code /static}
 * @param folder where they are
 */
record StaticFiles(String url, Path folder) {

    /**
     * Reads a mapping.
     *
     * @param text {@code /url=DIR}
     * @throws IllegalArgumentException for any other text, or a folder that is not there
     */
    static StaticFiles of(String text) {
        int equals = text.indexOf('=');
        if (!text.startsWith("/") || equals < 2 || equals == text.length() - 1) {
            throw new IllegalArgumentException("--static cannot be '" + text + "'; allowed: /URL=DIR");
        }
        Path folder = Named.path(Options.STATIC, text.substring(equals + 1))
                .toAbsolutePath()
                .normalize();
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("--static names '" + folder + "', which is not a folder");
        }
        String url = text.substring(0, equals);
        return new StaticFiles(url.endsWith("/") ? url.substring(0, url.length() - 1) : url, folder);
    }
}
