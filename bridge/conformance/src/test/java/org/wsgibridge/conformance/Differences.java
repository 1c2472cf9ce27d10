package org.wsgibridge.conformance;

import java.util.List;
import java.util.Optional;

/**
 * Where a container, with its default settings, keeps a row from being what the matrix says. The tests assert what is
 * written here, and the manual's page "Differences" is made of it.
 */
final class Differences {

    private static final String COMPLIANCE =
            "jetty.httpConfig.uriCompliance=UNSAFE, or a list such as DEFAULT,AMBIGUOUS_PATH_SEPARATOR, and in the web"
                    + " application's jetty-ee11-web.xml (or ee10) decodeAmbiguousURIs=true of the servletHandler";

    private static final String CANONICAL = "Handlers.canonicalPath around the deployment's handler";

    static final List<Difference> ALL = List.of(
            jetty("B02", "answers 400 to a path whose escapes are no UTF-8", COMPLIANCE),
            tomcat("B02", "answers 400 to a path whose escapes are no UTF-8", null),
            jetty("B03", "answers 400 to an escaped percent sign in the path", COMPLIANCE),
            jetty("B04", "answers 400 to an escaped slash in the path", COMPLIANCE),
            tomcat(
                    "B04",
                    "answers 400 to an escaped slash in the path",
                    "encodedSolidusHandling=decode of the connector"),
            undertow("B04", "leaves an escaped slash as it is", "the option DECODE_SLASH=true"),
            jetty("B07", "answers 400 to dot segments that are escaped or have parameters", COMPLIANCE),
            undertow("B07", "resolves no dot segments; the application sees them, as the constraints have", CANONICAL),
            jetty("B08", "answers 400 to an empty path segment", COMPLIANCE),
            undertow("B08", "keeps empty path segments; a path that begins with one is answered 400", CANONICAL),
            tomcat("B13", "answers 400 to a query with bytes that are not ASCII", null),
            undertow(
                    "B13",
                    "answers 400 to a query with bytes that are not ASCII, or with a percent sign that begins no escape",
                    null),
            undertow(
                    "B14", "does not tell an empty query from none: REQUEST_URI has no question mark at its end", null),
            jetty("B16", "answers CONNECT with 501 and OPTIONS * with 200, without the application", null),
            tomcat("B16", "answers CONNECT with 501 and OPTIONS * with 200, without the application", null),
            undertow("B16", "answers CONNECT and OPTIONS * with 500, without the application", null),
            jetty("C02", "answers 400 to an empty Host, and to one that ends in a colon", null),
            undertow("C02", "tells port 80 where the Host is empty, and answers 400 to one that ends in a colon", null),
            jetty("C03", "answers 505 to HTTP/0.9", null),
            undertow("C03", "answers 400 to HTTP/0.9", null),
            jetty("C04", "writes the media types that it knows in lower case", null),
            undertow("C04", "makes one space of several within a header", null),
            undertow("C05", "answers 413 to a body of more than 2 MiB", "the option MAX_ENTITY_SIZE"),
            jetty("C09", "does not tell the version of TLS, so there is no SSL_PROTOCOL", null),
            undertow("C09", "does not tell the version of TLS, so there is no SSL_PROTOCOL", null),
            jetty("D10", "answers 400 to a header that is folded over lines", null),
            undertow("F08", "overlooks what a chunk has beyond its size", null),
            jetty("F10", "answers 400 to a request with both Content-Length and Transfer-Encoding", null),
            undertow("F10", "answers 400 to a request with both Content-Length and Transfer-Encoding", null),
            tomcat(
                    "F11",
                    "tells the client to continue before the application is called",
                    "continueResponseTiming=onRead of the connector, and async-supported=false of the servlet: for an"
                            + " asynchronous reader Tomcat does not tell the client at all"),
            jetty("F12", "tells clients of HTTP/1.0 to continue, too", null),
            jetty("H08", "sends its own reason phrase; the Servlet API has no way to give another one", null),
            tomcat("H08", "sends no reason phrase; the Servlet API has no way to give one", null),
            undertow("H08", "sends its own reason phrase; the Servlet API has no way to give another one", null),
            jetty(
                    "I02",
                    "takes away the spaces behind the semicolons of a Content-Type",
                    "the system property org.eclipse.jetty.http.HttpGenerator.STRICT=true"),
            tomcat(
                    "I02",
                    "takes away the spaces behind the semicolons of a Content-Type, and makes charset the last parameter",
                    null),
            undertow(
                    "I02",
                    "takes away the space in front of a Content-Type's charset, and makes it the last parameter",
                    null),
            new Difference(
                    "I02",
                    "tomcat-10.1",
                    "takes away a charset that Java does not know by this name, such as latin-1",
                    Optional.empty()),
            jetty(
                    "I09",
                    "answers 500 to an application whose headers have more than 16 kB, and does not log why",
                    "jetty.httpConfig.responseHeaderSize and jetty.httpConfig.maxResponseHeaderSize"),
            tomcat(
                    "I09",
                    "closes the connection without an answer where an application's headers have more than 8 kB; a"
                            + " request that cannot be asynchronous is answered 500",
                    "maxHttpResponseHeaderSize of the connector"),
            undertow(
                    "J06",
                    "holds an answer back while the client's next request has come already, and loses it when the"
                            + " connection is cut",
                    "the option BUFFER_PIPELINED_DATA=false"),
            jetty(
                    "L04",
                    "does not chunk an answer of unknown length to a request with 'Connection: close', so that a client"
                            + " cannot see that it was cut",
                    null),
            undertow(
                    "L05",
                    "logs an ERROR, UT005088, where a client leaves",
                    "a higher level, or none, of the logger io.undertow.request.io"),
            jetty(
                    "M07",
                    "answers TRACE with 403 instead of 405",
                    "the security constraint 'Disable TRACE' in the environment's webdefault.xml"),
            jetty(
                    "N08",
                    "answers 500 instead of 503 for an application that cannot be loaded, until it is tried again after"
                            + " 30 seconds",
                    null),
            tomcat(
                    "N08",
                    "answers 404 instead of 503 for an application that cannot be loaded, until it is tried again after"
                            + " 30 seconds",
                    null),
            undertow(
                    "N02",
                    "tells an included servlet the mapping of the page: without a mapping to a prefix, as /x/*, its path"
                            + " is in SCRIPT_NAME",
                    null),
            undertow(
                    "N09",
                    "leaves jakarta.servlet.include.mapping in the request's attributes behind an include",
                    null),
            jetty(
                    "N10",
                    "has a servlet for *.jsp in every web application, before the mapping /; it answers 500 where JSP is"
                            + " not installed",
                    "the mapping /*, or no mapping for *.jsp in webdefault.xml"),
            tomcat(
                    "N10",
                    "has a servlet for *.jsp in every web application, before the mapping /",
                    "the mapping /*, or no mapping for *.jsp in conf/web.xml"));

    private Differences() {}

    /** Whether a container, by its name, makes a row impossible. */
    static boolean of(String row, String container) {
        return ALL.stream().anyMatch(d -> d.row().equals(row) && d.isOf(container));
    }

    private static Difference jetty(String row, String behaviour, String setting) {
        return new Difference(row, "jetty", behaviour, Optional.ofNullable(setting));
    }

    private static Difference tomcat(String row, String behaviour, String setting) {
        return new Difference(row, "tomcat", behaviour, Optional.ofNullable(setting));
    }

    private static Difference undertow(String row, String behaviour, String setting) {
        return new Difference(row, "undertow", behaviour, Optional.ofNullable(setting));
    }

    /**
     * One difference.
     *
     * @param row of the matrix
     * @param container whose default it is: how the names of such containers begin
     * @param behaviour what it does; a phrase that follows the container's name
     * @param setting the container's setting that makes the row possible; empty where there is none
     */
    record Difference(String row, String container, String behaviour, Optional<String> setting) {

        /** Whether it is one of a container's, by its name. */
        boolean isOf(String name) {
            return name.startsWith(container);
        }
    }
}
