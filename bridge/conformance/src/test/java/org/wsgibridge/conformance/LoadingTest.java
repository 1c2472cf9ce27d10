package org.wsgibridge.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.testing.Wire.Response;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.Targets#containers")
@DisplayName("N08 Applications that cannot be loaded")
final class LoadingTest {

    @Parameter
    private Target target;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            import-error    | the application rows.broken:application cannot be loaded: ModuleNotFoundError: No module named 'no_such_module'
            no-callable     | the application rows.echo:aplication cannot be loaded: 'rows.echo:aplication': <module 'rows.echo' from
            bad-setting     | setting 'threads' cannot be 'many'; allowed: a whole number from 1
            unknown-setting | unknown setting 'procesess'
            no-python       | setting 'python' is '/no/such/python'
            """)
    @DisplayName("N08 the application is unavailable; the log says in one line what is wrong")
    void n08(String servlet, String message) throws IOException {
        Response response = fetch("/broken/" + servlet);
        // Differences: N08. Containers answer 503 only when they have tried once more.
        List<Integer> statuses =
                target.runs("tomcat") ? List.of(404, 503) : target.runs("jetty") ? List.of(500, 503) : List.of(503);
        assertTrue(statuses.contains(response.status()), response.statusLine());
        String line = "/broken " + servlet + ": " + message;
        String log = target.container().awaitLog(line);
        assertTrue(log.lines().anyMatch(logged -> logged.contains("SEVERE") && logged.contains(line)));
    }

    @Test
    @DisplayName(
            "N08 the traceback of an import error is in the log, without the bridge's frames, and not in the answer")
    void n08Traceback() throws IOException {
        String log = target.container().awaitLog("ModuleNotFoundError: No module named 'no_such_module'");
        assertTrue(log.contains("rows/broken.py\", line 3, in <module>"));
        assertFalse(log.contains("loader.py"), "the bridge's own frames");
        assertFalse(fetch("/broken/import-error").text().contains("Traceback"));
    }

    @Test
    @DisplayName("N08 the other applications of the web application are served")
    void n08Others() throws IOException {
        assertEquals(200, fetch("/broken/good").status());
    }

    private Response fetch(String path) throws IOException {
        return target.fetch("GET " + path + " HTTP/1.1\nHost: localhost\nConnection: close\n\n");
    }
}
