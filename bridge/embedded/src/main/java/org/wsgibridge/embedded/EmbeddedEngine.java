package org.wsgibridge.embedded;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.engine.Due;
import org.wsgibridge.engine.Engine;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.engine.Exchange;
import org.wsgibridge.engine.Failure;
import org.wsgibridge.engine.Folders;
import org.wsgibridge.engine.Yielding;
import org.wsgibridge.python.Configuration;
import org.wsgibridge.python.PythonHalf;
import org.wsgibridge.python.PythonSearch;
import org.wsgibridge.settings.Setting;
import org.wsgibridge.settings.Settings;

/** Runs the application in CPython inside the JVM. */
final class EmbeddedEngine implements Engine {

    /** The first minor version whose interpreters can have a GIL of their own without crashing. */
    private static final int OWN_GIL = 13;

    /** How long {@link #stop} goes on when its thread has been interrupted. */
    private static final Duration HURRY = Duration.ofSeconds(10);

    private final Deployment deployment;
    private final Settings settings;
    private final Dispatcher dispatcher;
    private final Clock clock;
    private final List<Site> sites = new ArrayList<>();

    /** Has the thread that answers yield to Python; null where it never does. */
    private Yielding yielding;

    private Path half;
    private String description;
    private boolean stopped;

    /** Whether who stops it does not want to wait. */
    private volatile boolean hurried;

    /**
     * Makes an engine; it is not started yet.
     *
     * @param deployment what to run
     */
    EmbeddedEngine(Deployment deployment) {
        this.deployment = deployment;
        this.settings = deployment.settings();
        this.dispatcher = new Dispatcher(settings, System::nanoTime, new Interruptions(deployment, sites));
        this.clock = new Clock(deployment.log(), this::tick);
        dispatcher.alarm(clock::wakeAt);
    }

    @Override
    public boolean inline() {
        return false;
    }

    @Override
    public void start() throws EngineException, InterruptedException {
        int interpreters = settings.get(Setting.INTERPRETERS);
        SharedLibrary library = SharedLibrary.of(new PythonSearch(deployment).find());
        if (interpreters > 1 && library.minor() < OWN_GIL) {
            throw new EngineException("setting 'interpreters' is " + interpreters + ", which needs CPython 3." + OWN_GIL
                    + " or newer; " + library.python().executable() + " is "
                    + library.python().version());
        }
        warnOfOthers();
        Map<String, Object> configuration = Configuration.of(deployment, interpreters);
        configuration.put("own_gil", interpreters > 1);
        boolean started = false;
        try {
            half = Files.createTempDirectory("wsgi-embedded");
            PythonHalf.writeTo(half);
            Cpython.load(library);
            open(library, interpreters, configuration);
            if (yields(interpreters, library)) {
                yielding = new Yielding(deployment.eventLoop()::kernelThread, Stream::empty);
            }
            clock.start("wsgi-" + deployment.name() + "-clock");
            started = true;
        } catch (EngineException e) {
            throw library.python().namedIn(e);
        } catch (IOException e) {
            throw new EngineException("the Python half cannot be written: " + e.getMessage(), e);
        } finally {
            if (!started) {
                stop();
            }
        }
        description = "engine=embedded, interpreters=" + interpreters + ", threads=" + settings.get(Setting.THREADS)
                + ", python=" + library.python().version() + (library.freeThreaded() ? " (free-threaded)" : "");
    }

    /** One answers for Python where the container lends that thread; Python needs its way where it fills several cores. */
    private boolean yields(int interpreters, SharedLibrary library) {
        return deployment.eventLoop() != null && (interpreters > 1 || library.freeThreaded());
    }

    private long tick() {
        long due = dispatcher.tick();
        return yielding == null ? due : Due.earlier(due, yielding.tick(System.nanoTime(), sites.get(0)::yieldToPython));
    }

    /** There are no workers here, and what replaces them has no effect. */
    private void warnOfOthers() {
        warn(Setting.PROCESSES, settings.isGiven(Setting.PROCESSES));
        warn(Setting.RELOAD, settings.get(Setting.RELOAD));
        warn(Setting.MAX_REQUESTS, settings.get(Setting.MAX_REQUESTS) > 0);
        warn(Setting.MAX_AGE, !settings.get(Setting.MAX_AGE).isZero());
        warn(Setting.MAX_MEMORY, settings.get(Setting.MAX_MEMORY) > 0);
    }

    private void warn(Setting<?> setting, boolean set) {
        if (set) {
            deployment.warnOfNoEffect(setting, "embedded");
        }
    }

    private void open(SharedLibrary library, int interpreters, Map<String, Object> configuration)
            throws EngineException, InterruptedException {
        Duration timeout = settings.get(Setting.STARTUP_TIMEOUT);
        for (int i = 0; i < interpreters; i++) {
            Site site = new Site(deployment, library, i, interpreters > 1, dispatcher);
            sites.add(site);
            site.open(half, configuration, timeout);
        }
        for (Site site : sites) {
            site.work();
        }
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void accept(Exchange exchange) {
        if (!exchange.over()) {
            Job job = new Job(exchange);
            exchange.listen(job.conversation);
            dispatcher.submit(job);
        }
    }

    @Override
    public int waiting() {
        return dispatcher.waiting();
    }

    @Override
    public void cut() {
        dispatcher.cut().forEach(job -> job.exchange.fail(Failure.stopping()));
    }

    @Override
    public void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        Thread ending = new Thread(this::end, "wsgi-" + deployment.name() + "-end");
        ending.setDaemon(true);
        ending.start();
        try {
            ending.join();
        } catch (InterruptedException e) {
            hurry(ending);
            Thread.currentThread().interrupt();
        }
    }

    /** Ends everything in order. */
    private void end() {
        Duration patience = settings.get(Setting.GRACEFUL_TIMEOUT);
        try {
            dispatcher.drain(patience.toNanos());
            clock.stop();
            cut();
            closeSites(hurried ? Duration.ZERO : patience);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody knows the thread that could interrupt it", e);
        } finally {
            removeHalf();
        }
    }

    /** All at the same time: one behind the other, each would take its own patience. */
    private void closeSites(Duration patience) throws InterruptedException {
        List<Thread> closing = new ArrayList<>();
        for (Site site : sites) {
            Thread thread = new Thread(() -> close(site, patience), "wsgi-" + deployment.name() + "-end");
            thread.setDaemon(true);
            thread.start();
            closing.add(thread);
        }
        for (Thread thread : closing) {
            thread.join();
        }
    }

    private static void close(Site site, Duration patience) {
        try {
            site.close(patience);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody knows the thread that could interrupt it", e);
        }
    }

    /** Waits for the end as long as it takes without patience; more interruptions make no difference. */
    private void hurry(Thread ending) {
        hurried = true;
        cut();
        long deadline = System.nanoTime() + HURRY.toNanos();
        long left = HURRY.toMillis();
        while (ending.isAlive() && left > 0) {
            try {
                ending.join(left);
            } catch (InterruptedException e) {
                deployment.log().log(Level.DEBUG, "interrupted once more");
            }
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
    }

    private void removeHalf() {
        try {
            if (half != null) {
                Folders.remove(half);
            }
        } catch (IOException e) {
            deployment.log().log(Level.WARNING, "the folder " + half + " cannot be removed: " + e);
        }
    }
}
