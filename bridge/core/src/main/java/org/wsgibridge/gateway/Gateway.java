package org.wsgibridge.gateway;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.engine.Engine;
import org.wsgibridge.engine.Environ;
import org.wsgibridge.engine.EventLoop;
import org.wsgibridge.engine.Failure;
import org.wsgibridge.engine.Token;
import org.wsgibridge.settings.Setting;
import org.wsgibridge.settings.Settings;

/** One application's way between container and engine. All HTTP rules live in this package, and only here. */
public final class Gateway {

    private final Deployment deployment;
    private final Engine engine;
    private final Metrics metrics = new Metrics();
    private final RequestTranslator translator;
    private final boolean spooling;
    private final long spoolLimit;
    private final boolean errorDetail;

    /**
     * Makes the gateway of an application.
     *
     * @param deployment the application
     * @param engine runs it; started and stopped by the caller
     */
    public Gateway(Deployment deployment, Engine engine) {
        this.deployment = deployment;
        this.engine = engine;
        Settings settings = deployment.settings();
        this.translator = new RequestTranslator(settings);
        this.spooling = settings.get(Setting.CHUNKED_REQUESTS).equals("spool");
        this.spoolLimit = settings.get(Setting.SPOOL_LIMIT);
        this.errorDetail = settings.get(Setting.ERROR_DETAIL);
    }

    /**
     * Serves a request; returns when it has been answered, or, where the request may be asynchronous, when the engine
     * has it.
     *
     * @param request the container's, or a filter's around it
     * @param response the container's, or a filter's around it
     * @throws IOException where the container must cut the connection
     */
    public void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        AsyncLane.cutIfAborted(request);
        int refusal = refusal(request);
        if (refusal != 0) {
            response.sendError(refusal);
            return;
        }
        new HttpExchange(this, request, response, mustWait(request, response)).run(engine);
    }

    /**
     * Whether the calling thread must wait for the answer: includes, forwards and error pages expect it when the call returns,
     * and a filter's streams may not support listeners (N06).
     */
    private boolean mustWait(HttpServletRequest request, HttpServletResponse response) {
        DispatcherType type = request.getDispatcherType();
        boolean own = type == DispatcherType.REQUEST || type == DispatcherType.ASYNC;
        return engine.inline() || !own || !request.isAsyncSupported() || Wrappers.replaceStream(request, response);
    }

    /** The status for a request that no application may see; 0 for none. */
    private static int refusal(HttpServletRequest request) {
        String method = request.getMethod();
        if (method.equals("CONNECT") || method.equals("TRACE")) {
            return HttpServletResponse.SC_METHOD_NOT_ALLOWED; // B16, M07
        }
        if (!Token.is(method)) {
            return HttpServletResponse.SC_BAD_REQUEST; // C01: containers let it through that comes over HTTP/2
        }
        String coding = request.getHeader("Transfer-Encoding");
        if (coding != null && !coding.equalsIgnoreCase("chunked")) {
            return HttpServletResponse.SC_NOT_IMPLEMENTED; // F09: the body would still be encoded
        }
        boolean noPort = request.getServerPort() > Host.LAST_PORT;
        return noPort || namesOtherHost(request) ? HttpServletResponse.SC_BAD_REQUEST : 0; // B08
    }

    /** A path that starts with two slashes names a host wherever an application redirects to it. */
    private static boolean namesOtherHost(HttpServletRequest request) {
        String path = request.getServletPath().isEmpty() ? request.getPathInfo() : request.getServletPath();
        return path != null && path.startsWith("//") && request.getContextPath().isEmpty();
    }

    /**
     * What becomes of the requests.
     *
     * @return counted from the gateway's beginning on
     */
    public Metrics metrics() {
        return metrics;
    }

    /** The container's; null where it lends none. */
    EventLoop eventLoop() {
        return deployment.eventLoop();
    }

    RequestTranslator translator() {
        return translator;
    }

    /** Where a body of unknown length goes first; empty if it is handed on as it comes. */
    Optional<Spool> newSpool() {
        return spooling ? Optional.of(new Spool(deployment.temporary(), spoolLimit)) : Optional.empty();
    }

    /** What the client reads where the application has not answered. */
    String errorPage(Failure failure) {
        return errorDetail
                ? title(failure) + "\n\n" + failure.message() + "\n\n" + failure.detail()
                : title(failure) + "\n";
    }

    /** Why an answer is cut, for the container: where nothing has been sent yet, its own page shows that to the client. */
    String reason(Failure failure) {
        return errorDetail ? failure.message() : title(failure) + "; the application's log says why";
    }

    private static String title(Failure failure) {
        return switch (failure.status()) {
            case 400 -> "400 Bad Request";
            case 413 -> "413 Content Too Large";
            case 502 -> "502 Bad Gateway";
            case 503 -> "503 Service Unavailable";
            case 504 -> "504 Gateway Timeout";
            default -> "500 Internal Server Error";
        };
    }

    void log(Failure failure, Environ environ) {
        Level level = failure.status() < 500 ? Level.INFO : failure.status() == 503 ? Level.WARNING : Level.ERROR;
        String detail =
                failure.detail().isEmpty() ? "" : "\n" + failure.detail().stripTrailing();
        deployment.log().log(level, () -> describe(environ) + ": " + failure.message() + detail);
    }

    /** A client that leaves is no error (L05). */
    void logGone(Throwable cause, Environ environ) {
        Level level = cause instanceof IOException ? Level.DEBUG : Level.WARNING; // or it is a defect
        deployment.log().log(level, () -> describe(environ) + ": the client has gone: " + cause, cause);
    }

    void warn(String message, Environ environ) {
        deployment.log().log(Level.WARNING, () -> describe(environ) + ": " + message);
    }

    private static String describe(Environ environ) {
        return environ.find("REQUEST_METHOD").orElse("")
                + " "
                + environ.find("REQUEST_URI").orElse("");
    }
}
