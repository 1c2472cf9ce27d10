package org.wsgibridge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.gateway.RequestPath.Mount;

@DisplayName("RequestPath: raw URI in, SCRIPT_NAME and PATH_INFO out")
class RequestPathTest {

    /** What a container says of a path that a filter has rewritten. */
    private static final String REWRITTEN = "/from/the/container";

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "B01 escapes are bytes,                       /caf%C3%A9x,            /cafÃ©x",
        "B01 what the container has decoded as well,  /caféx,                 /cafÃ©x",
        "B02 bytes that are no UTF-8 survive,         /x%E9,                  /x\u00e9",
        "B03 decoded once,                            /a%2525,                /a%25",
        "B03 an escape that is none stays,            /100%/%zz/%e,           /100%/%zz/%e",
        "B04 an encoded slash is a slash,             /a%2Fb,                 /a/b",
        "B05 parameters belong to the path,           /a;v=2/b,               /a;v=2/b",
        "B05 the container's session id does not,     /a;v=2/b;jsessionid=1,  /a;v=2/b",
        "B05 whatever its case or place,              /a;JSESSIONID=1;v=2,    /a;v=2",
        "B05 a parameter at the root,                 /;v=2,                  /;v=2",
        "B06 decoded separators separate nothing,     /a%3Bb%3Fc%23d,         /a;b?c#d",
        "B07 dots are resolved,                       /a/./b/../c,            /a/c",
        "B07 encoded dots too,                        /a/%2e%2E/b,            /b",
        "B07 and dots with parameters,                /x/..;y/admin,          /admin",
        "B07 and dots behind encoded slashes,         /x/y%2F..%2Fz,          /x/z",
        "B07 never above the root,                    /../../a,               /a",
        "B07 a dot at the end leaves a slash,         /a/b/..,                /a/",
        "B08 empty segments are dropped,              //evil//x,              /evil/x",
        "B08 at the end too,                          /a//,                   /a/",
        "B08 and encoded ones,                        /%2F/evil,              /evil",
        "B09 a plus is a plus,                        /a+b,                   /a+b",
        "B11 the root,                                /,                      /"
    })
    void pathInfo(String rule, String uri, String pathInfo) {
        Mount mount = Mount.of("", "", withoutParameters(pathInfo), true);
        assertEquals(new RequestPath("", pathInfo), RequestPath.split(uri, mount), rule);
    }

    /** As containers give it. */
    private static String withoutParameters(String path) {
        return path.replaceAll(";[vz]=\\d", "");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "B10 below context and servlet,  /ctx/sv/a,                /a",
        "B10 however they are written,   /%63tx/s%76/a,            /a",
        "B05 with parameters,            /ctx;x=1/sv;y=2/a;z=3,    /a;z=3",
        "B05 behind the last slash,      /ctx/sv/a/;z=3,           /a/;z=3",
        "B07 past dots,                  /ctx/../ctx/sv/./a,       /a",
        "B11 the mount itself,           /ctx/sv,                  ''",
        "B11 the mount with a slash,     /ctx/sv/,                 /",
        "B08 empty segments in front,    //ctx//sv//a,             /a",
        "B07 another path: a filter has rewritten it,  /other/a,   /from/the/container",
        "B07 a shorter path,             /ctx,                     /from/the/container",
        "B16 no path,                    *,                        ''"
    })
    void mounted(String rule, String uri, String pathInfo) {
        boolean rewritten = pathInfo.equals(REWRITTEN) || uri.equals("*");
        Mount mount = Mount.of("/ctx", "/sv", rewritten ? REWRITTEN : withoutParameters(pathInfo), true);
        assertEquals(new RequestPath("/ctx/sv", pathInfo), RequestPath.split(uri, mount), rule);
    }

    @ParameterizedTest
    @CsvSource({"/caf%C3%A9", "/café"})
    @DisplayName("B10 a context path counts decoded, as each container gives it")
    void contextPath(String contextPath) {
        Mount mount = Mount.of(contextPath, "/sv", "/x", true);
        assertEquals(new RequestPath("/cafÃ©/sv", "/x"), RequestPath.split("/caf%c3%a9/sv/x", mount));
    }

    @Test
    @DisplayName("B10 blanks in context and servlet path")
    void blanks() {
        Mount mount = Mount.of("/my%20ctx", "/a servlet", "/a", true);
        assertEquals(new RequestPath("/my ctx/a servlet", "/a"), RequestPath.split("/m%79%20ctx/a%20servlet/a", mount));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "B02 bytes that are no UTF-8,                  /x%E9/%C3%28,      /x\ufffd/\ufffd(,     /x\u00e9/\u00c3(",
        "B02 of which some containers make more,       /x%E2%82/y,        /x\ufffd\ufffd/y,     /x\u00e2\u0082/y",
        "B03 an escape that the container has left,    /100%25,           /100%25,              /100%",
        "B07 an escaped slash that it has left,        /admin%2Fx,        /admin%2Fx,           /admin%2Fx",
        "B07 another escape, where the URI is decoded,  /%61dmin,          /%61dmin,             /%61dmin",
        "B07 the same behind bytes that are no UTF-8,  /admin%2Fx//%E9,   /admin%2Fx//\ufffd,   /admin%2Fx//\u00ef\u00bf\u00bd",
        "B07 dots that it has left,                    /x/..;/admin,      /x/..;/admin,         /x/..;/admin",
        "B08 empty segments that it has left,          //a//b,            //a//b,               //a//b"
    })
    @DisplayName("B07 what the container has left as it was is the application's as it was")
    void left(String rule, String uri, String mapped, String pathInfo) {
        assertEquals(
                pathInfo,
                RequestPath.split("/ctx" + uri, Mount.of("/ctx", "", mapped, true))
                        .pathInfo(),
                rule);
    }

    @ParameterizedTest
    @CsvSource({"/q/w.ext", "/"})
    @DisplayName("B12 with an extension or default mapping the servlet path is PATH_INFO")
    void noPrefix(String path) {
        Mount mount = Mount.of("/ctx", path, null, false);
        assertEquals(new RequestPath("/ctx", path), RequestPath.split("/ctx" + path, mount));
        assertEquals(new RequestPath("/ctx", path), RequestPath.split("/rewritten", mount));
    }

    @Test
    @DisplayName("B11 a rewritten path without anything behind the mount")
    void rewritten() {
        assertEquals(new RequestPath("/ctx/sv", ""), RequestPath.split("/other", Mount.of("/ctx", "/sv", null, true)));
    }
}
