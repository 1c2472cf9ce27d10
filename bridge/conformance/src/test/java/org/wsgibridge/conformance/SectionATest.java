package org.wsgibridge.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.testing.Wire.Response;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.Targets#all")
@DisplayName("A Calling convention and types")
final class SectionATest {

    @Parameter
    private Target target;

    @Test
    @DisplayName("A01 any callable is an application")
    void a01() throws IOException {
        assertEquals("function", target.get("/A01").text());
        assertEquals("class", target.get("/A01.class").text());
        assertEquals("method", target.get("/A01.method").text());
        assertEquals("instance", target.get("/A01.instance").text());
        assertEquals("partial", target.get("/A01.partial").text());
    }

    @Test
    @DisplayName("A02 it is called with two positional arguments")
    void a02() throws IOException {
        assertEquals("two", target.get("/A02").text());
    }

    @Test
    @DisplayName("A03 environ is a dict, and each request's own")
    void a03() throws IOException {
        assertEquals("(True, True)", target.get("/A03").text());
        assertEquals("(True, True)", target.get("/A03").text());
    }

    @Test
    @DisplayName("A04 every CGI value is a str of characters up to U+00FF")
    void a04() throws IOException {
        assertEquals("[]", target.get("/A04/%C3%A9%E2%82%AC?q=%E2%82%AC").text());
    }

    @Test
    @DisplayName("A05 bytes come in, and nothing but bytes goes out")
    void a05() throws IOException {
        Response in = target.fetch(
                "POST " + target.base() + "/A05 HTTP/1.1\nHost: x\nConnection: close\nContent-Length: 1\n\nx");
        assertEquals("True", in.text());
        assertEquals(500, target.get("/A05.str").status());
        assertEquals(500, target.get("/A05.bytearray").status());
        target.container().awaitLog("TypeError: the application yielded str, not bytes (A05)");
        target.container().awaitLog("TypeError: the application yielded bytearray, not bytes (A05)");
    }

    @Test
    @DisplayName("A06 start_response takes two or three arguments and returns write")
    void a06() throws IOException {
        assertEquals("['refused', 'refused', True]", target.get("/A06").text());
    }

    @Test
    @DisplayName("A07 start_response may be called as late as the first next()")
    void a07() throws IOException {
        Response response = target.get("/A07");
        assertEquals("late", response.text());
        assertEquals("yes", response.header("X-Late").orElseThrow());
    }

    @Test
    @DisplayName("A08 nothing but iteration and close() is asked of the result")
    void a08() throws IOException {
        assertEquals("recorded", target.get("/A08").text());
        String names = target.get("/A08.names").text();
        assertTrue(List.of("['close']", "['__iter__', 'close']").contains(names), names);
    }

    @Test
    @DisplayName("A09 the application is loaded once and called many times")
    void a09() throws IOException {
        int first = Integer.parseInt(target.get("/A09").text());
        assertEquals(first + 1, Integer.parseInt(target.get("/A09").text()));
        assertEquals(first + 2, Integer.parseInt(target.get("/A09").text()));
    }

    @Test
    @DisplayName("A10 with threads=1 an application is never called twice at a time")
    void a10() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(4);
        try {
            Callable<String> call =
                    () -> target.fetch("GET /single/A10 HTTP/1.1\nHost: localhost\nConnection: close\n\n")
                            .text();
            List<String> answers = new ArrayList<>();
            for (Future<String> answer : clients.invokeAll(List.of(call, call, call, call))) {
                answers.add(answer.get());
            }
            assertEquals(List.of("(1, False)", "(1, False)", "(1, False)", "(1, False)"), answers);
        } finally {
            clients.shutdown();
        }
    }

    @Test
    @DisplayName("A11 the deployer can put names and values into the environ")
    void a11() throws IOException {
        Response response = target.fetch("GET /star/x HTTP/1.1\nHost: localhost\nConnection: close\n\n");
        assertEquals("'b\\xc3\\xa4r'", Target.environ(response).get("FOO"));
    }

    @Test
    @DisplayName("A13 an exception that means exit ends the request, not the worker")
    void a13() throws IOException {
        String pid = target.container().workers().toString();
        assertEquals(500, target.get("/A13").status());
        assertEquals(500, target.get("/A13.interrupt").status());
        assertEquals("function", target.get("/A01").text());
        assertEquals(pid, target.container().workers().toString());
    }
}
