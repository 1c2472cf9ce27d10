package org.wsgibridge;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A WSGI application written in Java: PEP 3333's calling rule, word for word. Named in the setting {@code application}
 * as {@code java:com.example.App}; the class needs a public constructor without parameters.
 *
 * <pre>{@code
 * public final class App implements WsgiApplication {
 *     public Iterable<byte[]> call(Map<String, Object> environ, StartResponse startResponse) {
 *         startResponse.start("200 OK", List.of(Map.entry("Content-Type", "text/plain")), null);
 *         return List.of("Hello, WSGI World!\n".getBytes(UTF_8));
 *     }
 * }
 * }</pre>
 */
@FunctionalInterface
public interface WsgiApplication {

    /**
     * Answers a request. Called from several threads at once.
     *
     * @param environ the request: CGI variables as strings, {@code wsgi.input} as a {@link java.io.InputStream},
     *     {@code wsgi.errors} as a {@link java.io.PrintWriter}; the application may change it
     * @param startResponse to be called once before the first block is taken from the result
     * @return the body's blocks; closed at the end if it is {@link AutoCloseable}
     * @throws Exception becomes a 500, if nothing has been sent yet
     */
    Iterable<byte[]> call(Map<String, Object> environ, StartResponse startResponse) throws Exception;

    /** Begins a response. */
    @FunctionalInterface
    interface StartResponse {

        /**
         * Gives status and headers.
         *
         * @param status such as {@code 200 OK}
         * @param headers names and values
         * @param error null, or what went wrong after an earlier call, whose status and headers these replace
         * @return writes a block at once, ahead of those that the application returns
         * @throws IllegalArgumentException for a status or a header that breaks a rule
         * @throws IllegalStateException for a second call without an error, or one after the first bytes are out
         */
        Write start(String status, List<Map.Entry<String, String>> headers, Throwable error);
    }

    /** PEP 3333's {@code write} callable. */
    @FunctionalInterface
    interface Write {

        /**
         * Sends a block.
         *
         * @param block a part of the body
         * @throws IOException where the client has gone
         */
        void write(byte[] block) throws IOException;
    }
}
