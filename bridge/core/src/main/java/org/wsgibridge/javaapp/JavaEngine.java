package org.wsgibridge.javaapp;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.wsgibridge.WsgiApplication;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.engine.Engine;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.engine.Exchange;
import org.wsgibridge.engine.Failure;

/** Runs a {@link WsgiApplication} on the request's own thread. */
public final class JavaEngine implements Engine {

    /** What the setting {@code application} starts with. */
    public static final String PREFIX = "java:";

    private final Deployment deployment;
    private final String className;
    private WsgiApplication application;

    /**
     * Makes an engine; it is not started yet.
     *
     * @param deployment where messages go
     * @param application the setting, with its prefix
     */
    public JavaEngine(Deployment deployment, String application) {
        this.deployment = deployment;
        this.className = application.substring(PREFIX.length());
    }

    @Override
    public void start() throws EngineException {
        try {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            Object instance =
                    Class.forName(className, true, loader).getConstructor().newInstance();
            if (!(instance instanceof WsgiApplication found)) {
                throw new EngineException(className + " does not implement " + WsgiApplication.class.getName());
            }
            application = found;
        } catch (ClassNotFoundException e) {
            throw new EngineException(
                    "the application " + PREFIX + className + " cannot be loaded: the class is not on the class path",
                    e);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new EngineException("the application " + PREFIX + className + " cannot be loaded: " + e, e);
        }
    }

    @Override
    public boolean inline() {
        return true;
    }

    @Override
    public void accept(Exchange exchange) {
        try (BodyInput input = new BodyInput(exchange);
                LogWriter errors = new LogWriter(deployment.log())) {
            serve(exchange, input, errors);
        } catch (Throwable e) { // an Error is the application's, too
            exchange.fail(Failure.application("the application raised " + e, trace(e)));
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void serve(Exchange exchange, BodyInput input, LogWriter errors) throws Exception {
        Response response = new Response(exchange);
        Iterable<byte[]> result = application.call(environ(exchange, input, errors), response);
        try {
            boolean flush = !(result instanceof Collection); // whose blocks are there already
            for (byte[] block : result) {
                if (!response.send(block, flush)) {
                    break;
                }
            }
            response.end();
        } finally {
            if (result instanceof AutoCloseable closeable) {
                close(closeable, errors);
            }
        }
    }

    /** The response is out already, so an exception only goes into the log (L02). */
    private static void close(AutoCloseable result, LogWriter errors) {
        try {
            result.close();
        } catch (Throwable e) { // an Error is the application's, too
            errors.print("close() raised " + trace(e));
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String trace(Throwable cause) {
        StringWriter trace = new StringWriter();
        cause.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    private static Map<String, Object> environ(Exchange exchange, BodyInput input, LogWriter errors) {
        Map<String, Object> environ = exchange.environ().toMap();
        environ.put("SERVER_SOFTWARE", "wsgi-bridge");
        environ.put("wsgi.version", List.of(1, 0));
        environ.put("wsgi.input", input);
        environ.put("wsgi.input_terminated", true);
        environ.put("wsgi.errors", errors);
        environ.put("wsgi.multithread", true);
        environ.put("wsgi.multiprocess", false);
        environ.put("wsgi.run_once", false);
        return environ;
    }

    @Override
    public String description() {
        return "engine=java";
    }

    @Override
    public int waiting() {
        return 0;
    }

    @Override
    public void cut() {
        // Requests run on the container's threads; it cuts them itself.
    }

    @Override
    public void stop() {
        // Requests run on the container's threads; it waits for them itself.
    }
}
