package org.wsgibridge.cpython;

import java.util.Locale;

/**
 * A kind of machine, as the classifiers of {@code org.bytedeco:cpython} name it.
 *
 * @param name such as {@code linux-x86_64}
 */
record Platform(String name) {

    /** The machine that runs this. */
    static Platform current() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /** The machine that Java describes so; it need not be one that a CPython exists for. */
    static Platform of(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String arch = osArch.toLowerCase(Locale.ROOT);
        return new Platform(system(os) + "-" + processor(arch));
    }

    private static String system(String os) {
        if (os.startsWith("windows")) {
            return "windows";
        }
        return os.startsWith("mac") || os.startsWith("darwin") ? "macosx" : plain(os);
    }

    private static String processor(String arch) {
        return switch (arch) {
            case "amd64", "x86_64", "x64", "x86-64" -> "x86_64";
            case "aarch64", "arm64" -> "arm64";
            default -> plain(arch);
        };
    }

    private static String plain(String word) {
        return word.replaceAll("[^a-z0-9_]", "");
    }

    /** Where a class path has the files, with a slash at the end. */
    String folder() {
        return "org/bytedeco/cpython/" + name + "/";
    }

    /** The interpreter's path below the folder. */
    String executable() {
        return name.startsWith("windows") ? "python.exe" : "bin/python3";
    }
}
