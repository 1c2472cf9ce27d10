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
                    "L04",
                    "jetty",
                    "an answer of unknown length to a request with 'Connection: close' is not chunked: a client cannot"
                            + " see that it was cut",
                    ""),
            new Difference(
                    "M07",
                    "jetty",
                    "TRACE is answered 403 instead of 405",
                    "the security constraint 'Disable TRACE' in the environment's webdefault.xml"));

    private Differences() {}
}
