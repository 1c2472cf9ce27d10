package org.wsgibridge.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wsgibridge.testing.RecordedExchange;

/**
 * Each deployment has classes of its own, as web applications have. The system property {@code redeployments} says how
 * many there are; 20 by default, of which the first ten are not counted.
 */
@DisplayName("Redeployment: applications come and go while another one is under load")
class RedeploymentTest {

    private static final int TIMES = Integer.getInteger("redeployments", 20);

    /** Deployments before the memory is looked at. */
    private static final int WARM = 10;

    /** How much an interpreter may leave behind; CPython itself does not return all of it. */
    private static final long MOST_LEFT = 1_500_000;

    @Test
    @DisplayName("class loaders, threads, thread states and memory are returned")
    @Timeout(600)
    void redeploy() throws Exception {
        try (Shop busy = Shop.open()) {
            AtomicBoolean stopped = new AtomicBoolean();
            AtomicInteger served = new AtomicInteger();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread load = new Thread(() -> {
                try {
                    while (!stopped.get()) {
                        RecordedExchange exchange = new RecordedExchange("/hello");
                        assertEquals("hello", Shop.text(busy.serve(exchange)));
                        served.incrementAndGet();
                    }
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            load.start();
            List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
            long memory = 0;
            int threads = 0;
            for (int i = 0; i < TIMES; i++) {
                loaders.add(new WeakReference<>(deploy()));
                if (i == Math.min(WARM, TIMES) - 1) {
                    memory = Resident.bytes();
                    threads = Thread.activeCount();
                }
            }
            stopped.set(true);
            load.join();
            assertNull(failure.get());
            assertTrue(served.get() > TIMES, served + " requests meanwhile");
            assertTrue(Thread.activeCount() <= threads, "threads: " + Thread.activeCount());
            long left = (Resident.bytes() - memory) / Math.max(1, TIMES - WARM);
            assertTrue(left < MOST_LEFT, left + " bytes are left of each deployment");
            awaitCollection(loaders);
            System.out.println(
                    TIMES + " redeployments, " + served + " requests meanwhile, " + left + " bytes left of each");
        }
    }

    /** Deploys, requests and undeploys in classes of its own, which are all that is left. */
    private static ClassLoader deploy() throws Exception {
        URLClassLoader loader = new OwnClasses();
        Class<?> life = loader.loadClass(Life.class.getName());
        Object result = ((Callable<?>) life.getConstructor().newInstance()).call();
        assertEquals("1 yes onetwo", result);
        loader.close();
        return loader;
    }

    /** One deployment, from its beginning to its end. */
    public static final class Life implements Callable<String> {
        /** Made by the test. */
        public Life() {}

        @Override
        public String call() throws Exception {
            try (Shop shop = Shop.open()) {
                shop.get("/at_exit");
                return shop.text("/counted") + " " + shop.text("/environment") + " " + shop.text("/stream");
            }
        }
    }

    private static void awaitCollection(List<WeakReference<ClassLoader>> loaders) throws InterruptedException {
        long left = loaders.size();
        for (int i = 0; i < 100 && left > 0; i++) {
            System.gc();
            Thread.sleep(20); // the collector says nothing
            left = loaders.stream().filter(loader -> loader.get() != null).count();
        }
        assertEquals(0, left, "class loaders are left");
    }

    /** Loads the bridge's classes and the tests' anew. */
    private static final class OwnClasses extends URLClassLoader {
        OwnClasses() throws Exception {
            super(urls(), RedeploymentTest.class.getClassLoader());
        }

        private static URL[] urls() throws Exception {
            List<URL> urls = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
            return urls.toArray(URL[]::new);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("org.wsgibridge.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
