package org.wsgibridge.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wsgibridge.conformance.Target.assertPlace;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.testing.Wire;
import org.wsgibridge.testing.Wire.Response;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.Targets#containers")
@DisplayName("WsgiFilter: an application gets what the web application does not have itself")
final class FilterTest {

    @Parameter
    private Target target;

    @ParameterizedTest(name = "{0}")
    @DisplayName("what is no file and no servlet is the application's, below the web application's path")
    @CsvSource(
            delimiter = '|',
            value = {
                "/                 | /              | ''",
                "/a%20b;p/c?k=1    | /a b;p/c       | k=1",
                "/style.css/x      | /style.css/x   | ''",
                "/images           | /images        | ''",
                "/images/          | /images/       | ''",
                "/images/none.txt  | /images/none.txt | ''",
            })
    void application(String path, String pathInfo, String query) throws IOException {
        if (target.runs("undertow") && path.equals("/images")) {
            assertEquals(302, get(path).status()); // to the folder, before any filter
            return;
        }
        assertPlace("/site", pathInfo, query, Target.environ(get(path)));
    }

    @Test
    @DisplayName("so is each method")
    void methods() throws IOException {
        Target site = target.at("/site");
        Response response = site.fetch(site.head("PATCH", "/x", "Content-Length: 0") + "\n");
        assertEquals("'PATCH'", Target.environ(response).get("REQUEST_METHOD"));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("files and servlets stay with the container")
    @CsvSource({
        "/style.css,      X: 1,                    a file",
        "/images/dot.txt, X: 1,                    a dot",
        "/st%79le.css?k,  X: 1,                    a file",
        "/java/x,         X-Forward: /style.css,   a file",
        "/java/x,         X-Include: /style.css,   a file"
    })
    void others(String path, String header, String text) throws IOException {
        Response response = get(path, header);
        assertEquals(200, response.status());
        assertEquals(text, response.text());
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a page that hands on to the application reaches it")
    @ValueSource(strings = {"X-Forward", "X-Include", "X-Async"})
    void handedOn(String how) throws IOException {
        Response response = get("/java/y?k=2", how + ": /shop/x?z=1");
        if (target.runs("undertow") && how.equals("X-Include")) {
            assertEquals(500, response.status()); // Differences: N02. It tells the page's mapping instead
            return;
        }
        assertPlace("/site", "/shop/x", "z=1", Target.environ(response));
    }

    @Test
    @DisplayName("an error page may be the application's")
    void errorPage() throws IOException {
        assertPlace("/site", "/shop/lost", "k=2", Target.environ(get("/java/y?k=2", "X-Error: 477")));
    }

    @Test
    @DisplayName("what lies in WEB-INF is shown to nobody")
    void webInf() throws IOException {
        assertEquals(404, get("/WEB-INF/secret.txt").status());
    }

    @Test
    @DisplayName("an application that cannot be loaded answers 503, and the site is served")
    void broken() throws IOException {
        Target site = target.at("/broken-site");
        Response response = site.get("/x");
        assertEquals(503, response.status());
        assertEquals(Optional.of("30"), response.header("Retry-After"));
        assertEquals("a file", site.get("/style.css").text());
        String log = target.container().awaitLog("/broken-site filter: the application rows.broken:application");
        assertTrue(log.contains("cannot be loaded: ModuleNotFoundError"));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("L04 nothing that the web application has follows an answer that is cut")
    @ValueSource(strings = {"/L04/", "/L04/none"})
    void cut(String path) throws IOException {
        Target folders = target.at("/folders");
        Map<Path, Integer> before = target.container().logEnds();
        String key = Target.key();
        try (Wire wire = target.connect()) {
            wire.get(folders.base() + path + "?" + key).head();
            folders.get("/L04.open?" + key);
            assertEquals("4\r\npart", wire.rest().stripTrailing().replaceFirst("^0", ""));
        }
        target.container().awaitLog(path + "?" + key);
        assertFalse(target.container().logSince(before).contains("IllegalStateException"));
    }

    private Response get(String path, String... headers) throws IOException {
        return target.at("/site").get(path, headers);
    }
}
