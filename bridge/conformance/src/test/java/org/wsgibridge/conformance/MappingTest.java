package org.wsgibridge.conformance;

import static org.wsgibridge.conformance.Target.assertPlace;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** SCRIPT_NAME, PATH_INFO and QUERY_STRING by mapping, and by the way on which the request comes. */
@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.Targets#containers")
@DisplayName("B Every kind of mapping")
final class MappingTest {

    @Parameter
    private Target target;

    @ParameterizedTest(name = "{0}")
    @DisplayName("B12 requested")
    @CsvSource(
            delimiter = '|',
            value = {
                "/x            | /maps/x | ''           | ''",
                "/x/           | /maps/x | /            | ''",
                "/x/a%20b;p/c? | /maps/x | /a b;p/c     | ''",
                "/%78/a?k=1    | /maps/x | /a           | k=1",
                "/x/y/../w.ext | /maps/x | /w.ext       | ''",
                "/q/w.ext?k=1  | /maps   | /q/w.ext     | k=1",
                "/q%20/w.ext;p | /maps   | /q /w.ext;p  | ''",
                "/exact        | /maps   | /exact       | ''",
                "/exact/       | /maps   | /exact/      | ''",
                "/%65xact?k=1  | /maps   | /exact       | k=1",
                "/other/y%3F;p | /maps   | /other/y?;p  | ''",
                "/             | /maps   | /            | ''",
                "/xy           | /maps   | /xy          | ''",
            })
    void requested(String path, String scriptName, String pathInfo, String query) throws IOException {
        boolean left = target.runs("undertow") && path.contains(".."); // Differences: B07
        assertPlace(scriptName, left ? "/y/../w.ext" : pathInfo, query, request("/maps" + path, "X: 1"));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("N01 forwarded to a path")
    @CsvSource(
            delimiter = '|',
            value = {
                "/x/target%20x/y?z=1 | /maps/x | /target x/y | z=1",
                "/x                  | /maps/x | ''          | k=2",
                "/x/a;p=1/%C3%A9     | /maps/x | /a;p=1/\\xc3\\xa9 | k=2",
                "/x/b/../c           | /maps/x | /c          | k=2",
                "/q/w.ext?z=1        | /maps   | /q/w.ext    | z=1",
                "/exact              | /maps   | /exact      | k=2",
                "/other/y            | /maps   | /other/y    | k=2",
            })
    void forwarded(String path, String scriptName, String pathInfo, String query) throws IOException {
        assertPlace(scriptName, pathInfo, query, request("/maps/java/z?k=2", "X-Forward: " + path));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("N02 included by a path")
    @CsvSource(
            delimiter = '|',
            value = {
                "/x/target%20x/y?z=1 | /maps/x | /target x/y | z=1",
                "/x                  | /maps/x | ''          | ''",
                "/x/a;p=1/%C3%A9     | /maps/x | /a;p=1/\\xc3\\xa9 | ''",
                "/x/b/../c           | /maps/x | /c          | ''",
                "/q/w.ext?z=1        | /maps   | /q/w.ext    | z=1",
                "/exact              | /maps   | /exact      | ''",
                "/other/y            | /maps   | /other/y    | ''",
            })
    void included(String path, String scriptName, String pathInfo, String query) throws IOException {
        Map<String, String> environ = request("/maps/java/z?k=2", "X-Include: " + path);
        if (target.differs("N02") && scriptName.equals("/maps")) {
            assertPlace("/maps" + pathInfo, "", query, environ);
        } else {
            assertPlace(scriptName, pathInfo, query, environ);
        }
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("N01, N02 handed on to a servlet's name: the path stays the request's")
    @CsvSource({"X-Forward-Name", "X-Include-Name"})
    void named(String header) throws IOException {
        assertPlace("/maps/java", "/z;p/y", "k=2", request("/maps/java/z;p/y?k=2", header + ": echo"));
    }

    private Map<String, String> request(String path, String header) throws IOException {
        return Target.environ(target.at("").get(path, header));
    }
}
