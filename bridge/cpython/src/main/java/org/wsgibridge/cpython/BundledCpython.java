package org.wsgibridge.cpython;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.wsgibridge.python.BundledPython;
import org.wsgibridge.python.Python;

/**
 * The CPython that {@code org.bytedeco:cpython} holds for this kind of machine, where that is on the class path beside
 * this class. It is unpacked once, into a folder whose name changes whenever its files do, and may be used from there by
 * any number of processes. Without a cache folder that the user can write, the temporary folder takes it.
 */
public final class BundledCpython implements BundledPython {

    private final ClassLoader loader;
    private final Platform platform;

    /** Looks beside this class, for the machine that runs it. */
    public BundledCpython() {
        this(BundledCpython.class.getClassLoader(), Platform.current());
    }

    BundledCpython(ClassLoader loader, Platform platform) {
        this.loader = loader;
        this.platform = platform;
    }

    /** What the class path must hold. */
    String wanted() {
        return "org.bytedeco:cpython with the classifier " + platform.name();
    }

    @Override
    public Optional<Python> unpack(Optional<Path> cache, Consumer<String> progress) throws IOException {
        return unpack(CacheFolders.of(cache, System.getenv(), System.getProperties()), progress);
    }

    Optional<Python> unpack(List<CacheFolder> caches, Consumer<String> progress) throws IOException {
        Optional<Distribution> found = Distribution.find(loader, platform);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (Distribution distribution = found.get()) {
            String version = distribution.version();
            List<Resource> files = Layout.of(distribution);
            String name = "cpython-" + version + "-" + platform.name() + "-" + Layout.fingerprint(files);
            Optional<Path> before =
                    caches.stream().flatMap(cache -> cache.find(name).stream()).findFirst();
            Path folder =
                    before.isPresent() ? before.get() : make(name, files, firstUsable(caches, progress), progress);
            return Optional.of(new Python(folder.resolve(platform.executable()), version));
        }
    }

    private Path make(String name, List<Resource> files, CacheFolder cache, Consumer<String> progress)
            throws IOException {
        Unpacker unpacker = new Unpacker(files, cache.path(), progress);
        return cache.make(
                name,
                partial -> {
                    Instant start = Instant.now();
                    progress.accept("unpacking CPython (" + unpacker.size() + ") into "
                            + cache.path().resolve(name));
                    unpacker.unpackInto(partial);
                    TrialRun.of(partial.resolve(platform.executable()), name, cache.path());
                    double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
                    progress.accept(String.format(Locale.ROOT, "unpacked CPython in %.1f s", seconds));
                },
                progress);
    }

    /** The first folder that can be written; the last one's failure where there is none. */
    private static CacheFolder firstUsable(List<CacheFolder> caches, Consumer<String> progress) throws IOException {
        CacheFolder last = caches.get(caches.size() - 1);
        for (CacheFolder cache : caches) {
            try {
                cache.create();
                return cache;
            } catch (CacheFolderException e) {
                if (cache == last) {
                    throw e;
                }
                progress.accept(e.getMessage() + "; trying " + last.path());
            }
        }
        return last;
    }
}
