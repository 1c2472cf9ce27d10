package org.wsgibridge.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.Targets#all")
@DisplayName("E The wsgi.* keys")
final class SectionETest {

    @Parameter
    private Target target;

    @Test
    @DisplayName("E01 wsgi.version is the tuple (1, 0)")
    void e01() throws IOException {
        assertEquals("(True, (1, 0))", target.get("/E01").text());
    }

    @Test
    @DisplayName("E02 wsgi.url_scheme is http without TLS")
    void e02() throws IOException {
        assertEquals("'http'", Target.environ(target.get("/E02")).get("wsgi.url_scheme"));
    }

    @Test
    @DisplayName("E03 wsgi.multithread is true where requests meet in a process")
    void e03() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<String> answer = other.submit(() -> target.get("/E03").text());
            assertEquals("True", target.get("/E03").text());
            assertEquals("True", answer.get());
        } finally {
            other.shutdown();
        }
    }

    @Test
    @DisplayName("E04 wsgi.multiprocess says whether there are several workers, wsgi.run_once is false")
    void e04() throws IOException {
        Map<String, String> one = Target.environ(target.get("/E04"));
        assertEquals("False", one.get("wsgi.multiprocess"));
        assertEquals("False", one.get("wsgi.run_once"));
        Map<String, String> two =
                Target.environ(target.fetch("GET /star/x HTTP/1.1\nHost: localhost\nConnection: close\n\n"));
        assertEquals(target.embedded() ? "False" : "True", two.get("wsgi.multiprocess"));
        assertEquals("False", two.get("wsgi.run_once"));
    }

    @Test
    @DisplayName("E05 keys that are not CGI's are lower case, with a prefix")
    void e05() throws IOException {
        assertEquals("[]", target.get("/E05").text());
    }

    @Test
    @DisplayName("E06 no extension leads around middleware: there are two keys beside those of PEP 3333")
    void e06() throws IOException {
        assertEquals(
                "['wsgi.file_wrapper', 'wsgi.input_terminated']",
                target.get("/E06").text());
    }

    @Test
    @DisplayName("E07 the process's variables stay out of the environ")
    void e07() throws IOException {
        assertEquals("(True, [])", target.get("/E07").text());
    }

    @Test
    @DisplayName("E08 wsgi.input_terminated is true")
    void e08() throws IOException {
        assertEquals("True", Target.environ(target.get("/E08")).get("wsgi.input_terminated"));
    }

    @Test
    @DisplayName("E09 wsgi.file_wrapper is there")
    void e09() throws IOException {
        assertEquals("True", target.get("/E09").text());
    }
}
