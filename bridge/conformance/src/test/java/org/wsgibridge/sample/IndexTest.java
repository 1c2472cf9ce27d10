package org.wsgibridge.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.sample.Sites#complete")
@DisplayName("The sample's start page and what the container serves")
final class IndexTest {

    private static final Pattern LINK = Pattern.compile("href=\"([^\"#:]+)\"");
    private static final Set<Integer> ANSWERS = Set.of(200, 302, 308, 401);

    @Parameter
    private Site site;

    @Test
    @DisplayName("every link of the start page leads somewhere")
    void links() throws Exception {
        HttpResponse<String> index = site.browser().get("/");
        assertEquals(200, index.statusCode());
        assertTrue(index.body().contains("Python and Java in one WAR"));
        Matcher links = LINK.matcher(index.body());
        int count = 0;
        while (links.find()) {
            String link = "/" + links.group(1);
            int status = site.browser().get(link).statusCode();
            assertTrue(ANSWERS.contains(status), link + " answers " + status);
            count++;
        }
        assertTrue(count >= 8, "links: " + count);
    }

    @Test
    @DisplayName("the Java servlet answers")
    void java() throws Exception {
        assertTrue(site.browser().get("/java").body().contains("Its Python workers"));
    }

    @Test
    @DisplayName("static files are the container's, and WEB-INF is nobody's")
    void files() throws Exception {
        assertEquals(200, site.browser().get("/static/admin/css/base.css").statusCode());
        assertEquals(404, site.browser().get("/WEB-INF/web.xml").statusCode());
        assertEquals(404, site.browser().get("/WEB-INF/python/hello.py").statusCode());
    }
}
