package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients see of a server on two ports and a Unix socket. */
class ServingTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    // Fields of HPACK's static table (RFC 7541, A).
    private static final int METHOD_GET = 0x82;
    private static final int PATH_ROOT = 0x84;
    private static final int SCHEME_HTTP = 0x86;
    private static final int SCHEME_HTTPS = 0x87;

    @TempDir
    private static Path folder;

    private static ServerProcess server;
    private static URI uri;
    private static URI second;
    private static Path socket;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Apps.writeTo(folder);
        Files.writeString(
                Files.createDirectories(folder.resolve("static/WEB-INF")).resolve("web.xml"), "secret");
        Files.writeString(Files.createDirectories(folder.resolve("static/bare")).resolve("a.css"), "a {}");
        Files.writeString(folder.resolve("secret.txt"), "secret");
        socket = Files.createTempDirectory("wsgi").resolve("s"); // a socket's path must be short
        server = ServerProcess.start(
                folder.getParent(),
                ("--chdir " + folder + " -b 127.0.0.1:0 -b localhost:0 -b unix:" + socket
                                + " -w 1 --threads 3 --env COLOUR=red --static /static=" + folder.resolve("static")
                                + " --access-log - --forwarded-allow-ips 127.0.0.1 --python bundled app:app")
                        .split(" "));
        uri = server.uri();
        second = server.uri();
        server.await("Listening on unix:" + socket);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        Files.delete(socket.getParent()); // the socket has gone with the server
    }

    @Test
    @DisplayName("each address is told in a line, with the engine, its processes and threads, and the Python")
    void ready() {
        String description = " (engine=workers, processes=1, threads=3, python=3.";
        assertEquals(
                3,
                server.out()
                        .lines()
                        .filter(line -> line.startsWith("Listening on ") && line.contains(description))
                        .count());
        assertEquals("http://127.0.0.1:" + uri.getPort() + "/", uri.toString());
        assertEquals("http://localhost:" + second.getPort() + "/", second.toString());
    }

    @Test
    @DisplayName("the application runs in --chdir, with --env in os.environ")
    void folder() throws IOException, InterruptedException {
        String body = get(uri.resolve("/a/b?c")).body();
        assertTrue(body.contains("\nCOLOUR=red\n"), body);
        assertTrue(body.contains("\ncwd=" + folder.toRealPath() + "\n"), body);
        assertTrue(body.contains("\nPATH_INFO=/a/b\n"), body);
    }

    @Test
    @DisplayName("HTTP/1.1, and HTTP/2 by upgrade")
    void versions() throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(second);
        HttpResponse<String> first =
                CLIENT.send(request.version(Version.HTTP_1_1).build(), BodyHandlers.ofString());
        assertEquals(Version.HTTP_1_1, first.version());
        assertTrue(first.body().contains("\nSERVER_PROTOCOL=HTTP/1.1\n"), first.body());
        HttpResponse<String> two = CLIENT.send(request.version(Version.HTTP_2).build(), BodyHandlers.ofString());
        assertEquals(Version.HTTP_2, two.version());
        assertTrue(two.body().contains("\nSERVER_PROTOCOL=HTTP/2"), two.body());
        assertEquals(Optional.of("a;"), two.headers().firstValue("X-Trailing-Space")); // else Jetty resets the stream
    }

    @Test
    @DisplayName("HTTP/2 by prior knowledge (RFC 9113, 3.3)")
    void priorKnowledge() throws IOException {
        assertEquals("h", environOfHttp2(METHOD_GET, SCHEME_HTTP, PATH_ROOT).get("HTTP_HOST"));
    }

    @Test
    @DisplayName("C10 the scheme is the connection's, whatever URI the client sends")
    void scheme() throws IOException {
        for (String scheme : "http https wss x".split(" ")) {
            String answer = raw("GET " + scheme + "://h/a HTTP/1.0\r\nHost: h\r\n\r\n");
            for (String line : "wsgi.url_scheme=http SERVER_NAME=h SERVER_PORT=80 PATH_INFO=/a".split(" ")) {
                assertTrue(answer.lines().anyMatch(line::equals), line + " is missing:\n" + answer);
            }
            assertFalse(answer.contains("\nHTTPS="), answer);
        }
        Map<String, String> environ = environOfHttp2(METHOD_GET, SCHEME_HTTPS, PATH_ROOT);
        assertEquals("http 80", environ.get("wsgi.url_scheme") + " " + environ.get("SERVER_PORT"));
    }

    /** Asks with fields of HPACK's static table, to the host h. */
    private static Map<String, String> environOfHttp2(int... fields) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), uri.getPort())) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0}); // SETTINGS
            out.writeBytes(new byte[] {0, 0, 6, 1, 5, 0, 0, 0, 1}); // HEADERS of stream 1: all of them, and no body
            IntStream.of(fields).forEach(out::write);
            out.writeBytes(new byte[] {0x41, 1, 'h'}); // :authority
            client.getOutputStream().write(out.toByteArray());
            client.setSoTimeout(30_000);
            DataInputStream in = new DataInputStream(client.getInputStream());
            String body = "";
            boolean ended = false;
            while (!ended) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                ended = (in.readUnsignedByte() & 1) != 0 && type <= 1; // END_STREAM
                in.readInt();
                String payload = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                body += type == 0 ? payload : "";
            }
            return body.lines()
                    .map(line -> line.split("=", 2))
                    .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        }
    }

    @Test
    @DisplayName("headers of 60 kB are taken, of 70 kB refused with 431")
    void largeHeaders() throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).version(Version.HTTP_1_1);
        request.setHeader("X-Large", "x".repeat(60_000));
        assertEquals(200, CLIENT.send(request.build(), BodyHandlers.ofString()).statusCode());
        request.setHeader("X-Large", "x".repeat(70_000));
        assertEquals(431, CLIENT.send(request.build(), BodyHandlers.ofString()).statusCode());
    }

    @Test
    @DisplayName("a file of --static is served with its type")
    void file() throws IOException, InterruptedException {
        HttpResponse<String> response = get(uri.resolve("/static/bare/a.css"));
        assertEquals("200 text/css a {}", response.statusCode() + " " + type(response) + " " + response.body());
    }

    @ParameterizedTest
    @CsvSource({
        "/static/none, 404",
        "/static/WEB-INF/web.xml, 404",
        "/static/web-inf/web.xml, 404",
        "/static/bare/, 403",
        "/static/bare/..%2f..%2f..%2fsecret.txt, 404",
        "/static/../secret.txt, 200",
        "/static/%2e%2e/secret.txt, 200",
        "/statics, 200"
    })
    @DisplayName("below --static there is nothing but its files; what leads out of it is the application's")
    void notServed(String path, int status) throws IOException {
        String answer = raw("GET " + path + " HTTP/1.0\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertFalse(answer.endsWith("secret"), answer);
        assertEquals(status == 200, answer.contains("\nwsgi.version="), answer);
    }

    @Test
    @DisplayName("B16 OPTIONS * asks after the server, and not after the application")
    void wholeServer() throws IOException {
        String answer = raw("OPTIONS * HTTP/1.0\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        assertTrue(answer.endsWith("\r\n\r\n"), answer);
    }

    @Test
    @DisplayName("characters that some clients leave unescaped reach the application")
    void unescaped() throws IOException {
        String path = "/a|b[c]{d}^e`f<g>h";
        String answer = raw("GET " + path + " HTTP/1.0\r\n\r\n");
        assertTrue(answer.contains("\nPATH_INFO=" + path + "\n"), answer);
    }

    @Test
    @DisplayName("a Unix socket: the peer has neither address nor port")
    void unixSocket() throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap("GET / HTTP/1.0\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.contains("\nREMOTE_ADDR=\n"), answer);
            assertFalse(answer.contains("REMOTE_PORT"), answer);
        }
    }

    @Test
    @DisplayName("a proxy of --forwarded-allow-ips is believed (RFC 7239)")
    void forwarded() throws IOException, InterruptedException {
        String body = CLIENT.send(
                        HttpRequest.newBuilder(uri)
                                .header("Forwarded", "for=192.0.2.60;proto=https;host=shop.example")
                                .build(),
                        BodyHandlers.ofString())
                .body();
        for (String line : "REMOTE_ADDR=192.0.2.60 wsgi.url_scheme=https HTTP_HOST=shop.example".split(" ")) {
            assertTrue(body.lines().anyMatch(line::equals), line + " is missing:\n" + body);
        }
    }

    @Test
    @DisplayName("--access-log - writes a line for each request to standard output")
    void accessLog() throws IOException, InterruptedException {
        get(uri.resolve("/logged?yes"));
        assertTrue(server.await("127.0.0.1 - - [").contains("] \"GET /"));
    }

    private static HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    private static String type(HttpResponse<?> response) {
        return response.headers().firstValue("Content-Type").orElse("");
    }

    private static String raw(String request) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), uri.getPort())) {
            OutputStream out = client.getOutputStream();
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
