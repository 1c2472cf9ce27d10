package org.wsgibridge.conformance;

import java.util.List;

/** Every row that a container makes different: the tests assert what stands here, and the manual's page shows it. */
final class Differences {

    static final List<Difference> ALL = List.of(
            new Difference(
                    "H08",
                    "jetty",
                    "the reason phrase is Jetty's own; the Servlet API has no way to give another one",
                    ""),
            new Difference(
                    "H08", "tomcat", "the reason phrase is empty; the Servlet API has no way to give another one", ""),
            new Difference(
                    "I02",
                    "jetty",
                    "the spaces behind the semicolons of a Content-Type are taken away",
                    "the system property org.eclipse.jetty.http.HttpGenerator.STRICT=true"),
            new Difference(
                    "I02",
                    "tomcat",
                    "the spaces behind the semicolons of a Content-Type are taken away, and charset becomes the last"
                            + " parameter",
                    ""),
            new Difference(
                    "I09",
                    "jetty",
                    "response headers of more than 16 kB are answered 500, and the log does not say why",
                    "jetty.httpConfig.responseHeaderSize and jetty.httpConfig.maxResponseHeaderSize"),
            new Difference(
                    "I09",
                    "tomcat",
                    "response headers of more than 8 kB close the connection without an answer; where the request could"
                            + " not be asynchronous, they are answered 500",
                    "the connector's maxHttpResponseHeaderSize"),
            new Difference(
                    "L04",
                    "jetty",
                    "an answer of unknown length to a request with 'Connection: close' is not chunked: a client cannot"
                            + " see that it was cut",
                    ""),
            new Difference(
                    "M07",
                    "jetty",
                    "TRACE is answered 403 instead of 405",
                    "the security constraint 'Disable TRACE' in the environment's webdefault.xml"),
            new Difference("N08", "jetty", "an application that cannot be loaded is answered 500 instead of 503", ""),
            new Difference(
                    "N08",
                    "tomcat",
                    "an application that cannot be loaded is answered 404 instead of 503 until it is tried again, after"
                            + " 30 seconds",
                    ""),
            new Difference(
                    "N10",
                    "jetty",
                    "with the mapping / a path that ends with .jsp is Jetty's, and answered 500 where JSP is not installed",
                    "the mapping /*, or no mapping for *.jsp in webdefault.xml"),
            new Difference(
                    "N10",
                    "tomcat",
                    "with the mapping / a path that ends with .jsp is the JSP compiler's",
                    "the mapping /*, or no mapping for *.jsp in conf/web.xml"));

    private Differences() {}
}
