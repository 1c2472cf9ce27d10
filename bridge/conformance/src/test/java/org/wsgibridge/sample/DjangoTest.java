package org.wsgibridge.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.sample.Sites#django")
@DisplayName("The sample's Django project")
final class DjangoTest {

    @Parameter
    private Site site;

    @Test
    @DisplayName("the administrator logs in, and sees the books")
    void admin() throws Exception {
        Browser browser = site.browser();
        String admin = site.context() + "/django/admin/";
        HttpResponse<String> sent = browser.get("/django/admin/");
        assertEquals(302, sent.statusCode());
        assertEquals(
                admin + "login/?next=" + admin,
                sent.headers().firstValue("Location").orElseThrow());
        String token = Browser.token(browser.get("/django/admin/login/?next=" + admin));
        HttpResponse<String> wrong = browser.post(
                "/django/admin/login/", "csrfmiddlewaretoken", token, "username", "admin", "password", "no");
        assertEquals(200, wrong.statusCode());
        assertTrue(wrong.body().contains("Please enter the correct"), wrong.body());
        HttpResponse<String> right = browser.post(
                "/django/admin/login/",
                "csrfmiddlewaretoken",
                token,
                "username",
                "admin",
                "password",
                "admin",
                "next",
                admin);
        assertEquals(302, right.statusCode(), right.body());
        assertEquals(admin, right.headers().firstValue("Location").orElseThrow());
        assertTrue(browser.get("/django/admin/books/book/").body().contains("Na Drini ćuprija"));
    }

    @Test
    @DisplayName("a form with its token adds a book, and says so once")
    void form() throws Exception {
        Browser browser = site.browser();
        String token = Browser.token(browser.get("/django/"));
        HttpResponse<String> sent = browser.post(
                "/django/", "csrfmiddlewaretoken", token, "title", "Tést", "author", "Nobody", "year", "1999");
        assertEquals(302, sent.statusCode(), sent.body());
        assertTrue(browser.get("/django/").body().contains("“Tést” is on the shelf."));
        assertTrue(!browser.get("/django/").body().contains("“Tést” is on the shelf."));
    }

    @Test
    @DisplayName("a form without its token is refused")
    void csrf() throws Exception {
        assertEquals(
                403,
                site.browser()
                        .post("/django/", "title", "T", "author", "A", "year", "1999")
                        .statusCode());
    }

    @Test
    @DisplayName("a long list is streamed")
    void stream() throws Exception {
        HttpResponse<String> csv = site.browser().get("/django/books.csv?rows=20000");
        assertEquals(200, csv.statusCode());
        assertEquals(20001, csv.body().lines().count());
    }

    @Test
    @DisplayName("static files come from the container")
    void staticFiles() throws Exception {
        String page = site.browser().get("/django/").body();
        assertTrue(page.contains("href=\"" + site.context() + "/static/books/shelf.css\""), page);
        assertEquals(200, site.browser().get("/static/books/shelf.css").statusCode());
    }

    @Test
    @DisplayName("what is not there is not found")
    void notFound() throws Exception {
        assertEquals(404, site.browser().get("/django/nothing").statusCode());
    }
}
