package org.wsgibridge.server;

import jakarta.servlet.UnavailableException;
import java.net.BindException;
import java.util.concurrent.TimeoutException;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.settings.SettingsException;
import picocli.CommandLine;

/**
 * {@code java -jar wsgi-bridge.jar [options] APP}. Ends with status 0 after SIGTERM or Ctrl-C, 2 for options that cannot
 * be used, 3 for an application that cannot be loaded, 1 for anything else.
 */
public final class Main {

    private static final int FAILED = 1;
    private static final int UNUSABLE = 2;
    private static final int NOT_LOADED = 3;

    private Main() {}

    /**
     * Runs the server until it is told to stop.
     *
     * @param words of the command line
     */
    public static void main(String[] words) {
        spareTime();
        keepLog();
        System.exit(run(words));
    }

    /** Jetty would start the whole of JMX, a tenth of a second, to find this out: 64 bytes a cache line, 4 a reference. */
    private static void spareTime() {
        String name = "org.eclipse.jetty.util.referencesPerCacheLine";
        System.setProperty(name, System.getProperty(name, "16"));
    }

    /** Before the first logger is there. */
    private static void keepLog() {
        String name = "java.util.logging.manager";
        System.setProperty(name, System.getProperty(name, LastingLog.class.getName()));
    }

    private static int run(String[] words) {
        CommandLine command = new CommandLine(Options.spec()).setOverwrittenOptionsAllowed(true);
        try {
            Arguments arguments = Arguments.of(command, words);
            if (CommandLine.printHelpIfRequested(arguments.parsed())) {
                return 0;
            }
            return serve(arguments.config(), arguments.checkOnly());
        } catch (IllegalArgumentException | SettingsException e) {
            return complain(UNUSABLE, e.getMessage());
        } catch (UnavailableException e) {
            return isLogged(e) ? NOT_LOADED : complain(NOT_LOADED, e.getCause() == null ? e.getMessage() : cause(e));
        } catch (BindException e) {
            return complain(FAILED, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        } catch (Exception e) {
            return complain(FAILED, cause(e));
        }
    }

    /** Whether it is an application's: the bridge logs why that cannot be loaded; Jetty does not say it of anything else. */
    private static boolean isLogged(UnavailableException e) {
        return e.getCause() instanceof EngineException || e.getCause() instanceof SettingsException;
    }

    private static int serve(ServerConfig config, boolean checkOnly) throws Exception {
        ConsoleLog.install();
        WsgiServer server = new WsgiServer(config);
        if (checkOnly) {
            System.out.println("The application can be served (" + server.check() + ")");
            return 0;
        }
        start(server);
        for (String url : server.urls()) {
            System.out.println("Listening on " + url + " (" + server.description() + ")");
        }
        server.metrics().ifPresent(uri -> System.out.println("Metrics on " + uri));
        server.join();
        return 0;
    }

    /** Starts the server; from here on a signal ends it well, also while it loads the application. */
    private static void start(WsgiServer server) throws Exception {
        Thread drain = new Thread(() -> drain(server), "drain");
        Runtime.getRuntime().addShutdownHook(drain);
        try {
            server.start();
        } catch (Exception | Error e) {
            if (isEnding(drain)) {
                throw new InterruptedException("given up");
            }
            throw e;
        }
    }

    /** Whether a signal has come; if none has, what drains will not run. */
    private static boolean isEnding(Thread drain) {
        try {
            return !Runtime.getRuntime().removeShutdownHook(drain);
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /** A signal is an order to end well: the JVM's own status would call it a failure. */
    private static void drain(WsgiServer server) {
        int status = 0;
        try {
            server.stop();
        } catch (TimeoutException e) {
            System.err.println("wsgi-bridge: requests were still running after graceful-timeout");
        } catch (Exception e) {
            status = complain(FAILED, cause(e));
        }
        System.out.flush();
        Runtime.getRuntime().halt(status);
    }

    private static int complain(int status, String message) {
        System.err.println("wsgi-bridge: " + message);
        return status;
    }

    private static String cause(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return e.getMessage() == null || e.equals(cause)
                ? cause.toString()
                : e.getMessage() + ": " + cause.getMessage();
    }
}
