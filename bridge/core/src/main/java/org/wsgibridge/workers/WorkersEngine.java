package org.wsgibridge.workers;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.engine.Due;
import org.wsgibridge.engine.Engine;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.engine.Exchange;
import org.wsgibridge.python.Configuration;
import org.wsgibridge.python.Python;
import org.wsgibridge.python.PythonSearch;
import org.wsgibridge.settings.Setting;
import org.wsgibridge.settings.Settings;

/** Runs the application in CPython processes beside the JVM. */
public final class WorkersEngine implements Engine {

    /** How long a worker may take to end when its threads have ended. */
    private static final Duration ENDING = Duration.ofSeconds(3);

    private final Deployment deployment;
    private final Settings settings;
    private Pool pool;
    private RunFolder folder;
    private Loop loop;
    private Supervisor supervisor;
    private Thread thread;
    private String description;

    /**
     * Makes an engine; it is not started yet.
     *
     * @param deployment what to run
     */
    public WorkersEngine(Deployment deployment) {
        this.deployment = deployment;
        this.settings = deployment.settings();
    }

    @Override
    public boolean inline() {
        return false;
    }

    @Override
    public void start() throws EngineException, InterruptedException {
        Python python = new PythonSearch(deployment).find();
        if (settings.get(Setting.INTERPRETERS) > 1) {
            deployment.warnOfNoEffect(Setting.INTERPRETERS, "workers");
        }
        Map<String, Object> configuration = Configuration.of(deployment, settings.get(Setting.PROCESSES));
        CompletableFuture<Void> started = new CompletableFuture<>();
        try {
            folder = new RunFolder();
            String secret = HexFormat.of().formatHex(new SecureRandom().generateSeed(16));
            Launcher launcher = new Launcher(
                    python,
                    folder.path(),
                    folder.address(),
                    secret,
                    deployment.name(),
                    settings.get(Setting.ENVIRONMENT));
            pool = new Pool(settings, System::nanoTime);
            supervisor = new Supervisor(deployment, launcher, pool, started);
            ConnectionAcceptor acceptor = new ConnectionAcceptor(
                    deployment.log(), secret, configuration, supervisor, pool, deployment.eventLoop());
            loop = new Loop(
                    folder.server(), deployment.log(), channel -> acceptor.connected(loop, channel), this::tick);
            pool.loop(loop);
            supervisor.begin(loop);
            thread = new Thread(loop, "wsgi-" + deployment.name());
            thread.setDaemon(true);
            thread.start();
            await(started);
        } catch (EngineException e) {
            throw python.namedIn(e);
        } catch (IOException e) {
            throw new EngineException("the workers cannot be started: " + e.getMessage(), e);
        } finally {
            if (!started.isDone() || started.isCompletedExceptionally()) {
                stop();
            }
        }
        description = "engine=workers, processes=" + settings.get(Setting.PROCESSES) + ", threads="
                + settings.get(Setting.THREADS) + ", python=" + python.version();
    }

    private void await(CompletableFuture<Void> started) throws EngineException, InterruptedException {
        Duration timeout = settings.get(Setting.STARTUP_TIMEOUT);
        try {
            if (timeout.isZero()) {
                started.get();
            } else {
                started.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (TimeoutException e) {
            throw new EngineException("the application " + settings.get(Setting.APPLICATION)
                    + " has not been loaded within " + timeout.toMillis() / 1000.0 + " seconds (startup-timeout)");
        } catch (ExecutionException e) {
            throw (EngineException) e.getCause();
        }
    }

    @Override
    public String description() {
        return description;
    }

    private long tick() {
        return Due.earlier(pool.tick(), supervisor.tick());
    }

    @Override
    public void accept(Exchange exchange) {
        if (!exchange.over()) {
            pool.submit(new Job(exchange));
        }
    }

    @Override
    public int waiting() {
        return pool.waiting();
    }

    @Override
    public void cut() {
        pool.cut();
    }

    @Override
    public void stop() {
        if (thread != null) {
            try {
                long deadline = System.nanoTime()
                        + settings.get(Setting.GRACEFUL_TIMEOUT).toNanos();
                supervisor.close();
                pool.drain(deadline - System.nanoTime());
                supervisor.retire();
                pool.awaitServed(deadline - System.nanoTime());
                pool.cut();
                supervisor.end(ENDING);
                loop.stop();
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                supervisor.kill();
                loop.stop();
            }
            pool.abandon();
            thread = null;
        }
        closeFolder();
    }

    private void closeFolder() {
        try {
            if (folder != null) {
                folder.close();
            }
        } catch (IOException e) {
            deployment.log().log(Level.WARNING, "the folder " + folder.path() + " cannot be removed: " + e);
        }
    }
}
