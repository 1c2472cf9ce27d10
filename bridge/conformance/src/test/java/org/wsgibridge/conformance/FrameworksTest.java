package org.wsgibridge.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.testing.Wire;
import org.wsgibridge.testing.Wire.Response;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.FrameworkTargets#all")
@DisplayName("An application of each framework")
final class FrameworksTest {

    private static final Path FILE = Path.of("src/test/python/frameworks/__init__.py");

    /** More than travels with a request, or fits a buffer. */
    private static final int LARGE = 300_000;

    @Parameter
    private Target target;

    @Test
    @DisplayName("reads a form")
    void form() throws IOException {
        byte[] form = "name=Zo%C3%AB+%26".getBytes(ISO_8859_1);
        assertText("Zoë &", target.post("/form", form, "Content-Type: application/x-www-form-urlencoded"));
    }

    @Test
    @DisplayName("takes an upload, with a length and in chunks")
    void upload() throws Exception {
        byte[] data = data();
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes(
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n".getBytes(ISO_8859_1));
        form.writeBytes("Content-Type: application/octet-stream\r\n\r\n".getBytes(ISO_8859_1));
        form.writeBytes(data);
        form.writeBytes("\r\n--b--\r\n".getBytes(ISO_8859_1));
        String type = "Content-Type: multipart/form-data; boundary=b";
        String expected = "a.bin " + describe(data);
        assertText(expected, target.post("/upload", form.toByteArray(), type));
        assertText(expected, chunked("POST", "/upload", form.toByteArray(), type));
    }

    @Test
    @DisplayName("takes a body that is no form, with a length and in chunks")
    void raw() throws Exception {
        byte[] data = data();
        String type = "Content-Type: application/octet-stream";
        assertText(describe(data), chunked("PUT", "/raw", data, type));
        try (Wire wire = target.connect()) {
            wire.send(target.head("PUT", "/raw", type, "Content-Length: " + data.length) + "\n");
            assertText(describe(data), wire.send(data).response());
        }
    }

    @Test
    @DisplayName("streams")
    void stream() throws IOException {
        Response response = target.getAlive("/stream");
        assertText("0".repeat(50_000) + "1".repeat(50_000) + "2".repeat(50_000), response);
        assertEquals("chunked", response.header("Transfer-Encoding").orElse(""));
    }

    @Test
    @DisplayName("sets a cookie for its mount, and gets it back")
    void cookie() throws IOException {
        Response first = target.get("/cookie");
        assertText("nothing", first);
        String cookie = first.header("Set-Cookie").orElseThrow();
        assertTrue(cookie.startsWith("seen=cookie") && cookie.contains("Path=" + target.base()), cookie);
        assertText("cookie", target.get("/cookie", "Cookie: a=1; seen=cookie"));
    }

    @Test
    @DisplayName("redirects below the context path")
    void redirect() throws IOException {
        Response response = target.get("/redirect");
        assertEquals(3, response.status() / 100, response.text());
        String location = response.header("Location").orElseThrow();
        assertEquals(target.base() + "/target", location.replaceFirst("^http://localhost(:\\d+)?", ""));
    }

    @Test
    @DisplayName("answers HEAD as GET, without the body")
    void head() throws IOException {
        try (Wire wire = target.connect()) {
            wire.send("HEAD " + target.base() + "/target HTTP/1.1\nHost: localhost\n\n");
            Response head = wire.response(false);
            assertEquals(200, head.status());
            assertEquals("6", head.header("Content-Length").orElse(""));
            assertText("target", wire.get(target.base() + "/target").response());
        }
    }

    @Test
    @DisplayName("sends a file, and a part of it")
    void file() throws IOException {
        byte[] file = Files.readAllBytes(FILE);
        assertArrayEquals(file, target.get("/file").body());
        Response part = target.get("/file", "Range: bytes=10-29");
        if (target.base().endsWith("django")) {
            assertEquals(200, part.status(), "Django has no ranges");
            assertArrayEquals(file, part.body());
        } else {
            assertEquals(206, part.status());
            assertEquals(
                    "bytes 10-29/" + file.length, part.header("Content-Range").orElse(""));
            assertArrayEquals(Arrays.copyOfRange(file, 10, 30), part.body());
        }
    }

    @Test
    @DisplayName("checks Basic credentials itself")
    void basic() throws IOException {
        Response asked = target.get("/private");
        assertEquals(401, asked.status());
        assertTrue(asked.header("WWW-Authenticate").orElse("").startsWith("Basic realm="));
        assertEquals(401, target.get("/private", authorization("jürgen:wrong")).status());
        assertText("jürgen", target.get("/private", authorization("jürgen:secret")));
    }

    private static String authorization(String credentials) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
    }

    private Response chunked(String method, String path, byte[] body, String... headers) throws IOException {
        try (Wire wire = target.connect()) {
            wire.send(target.head(method, path, headers) + "Transfer-Encoding: chunked\n\n");
            int step = 100_001;
            for (int start = 0; start < body.length; start += step) {
                byte[] chunk = Arrays.copyOfRange(body, start, Math.min(body.length, start + step));
                wire.send(Integer.toHexString(chunk.length) + "\n").send(chunk).send("\n");
            }
            return wire.send("0\n\n").response();
        }
    }

    private static byte[] data() {
        byte[] data = new byte[LARGE];
        new Random(1).nextBytes(data);
        return data;
    }

    private static String describe(byte[] data) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(data);
        return data.length + " " + HexFormat.of().formatHex(hash);
    }

    private static void assertText(String expected, Response response) {
        assertEquals(200, response.status(), response.text());
        assertEquals(expected, new String(response.body(), UTF_8));
    }
}
