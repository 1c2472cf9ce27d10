package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WarTest {

    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <servlet>
                <servlet-name>shop</servlet-name>
                <servlet-class>org.wsgibridge.WsgiServlet</servlet-class>
                <init-param>
                  <param-name>application</param-name>
                  <param-value>shop:application</param-value>
                </init-param>
                <load-on-startup>1</load-on-startup>
                <async-supported>true</async-supported>
              </servlet>
              <servlet-mapping>
                <servlet-name>shop</servlet-name>
                <url-pattern>/py/*</url-pattern>
              </servlet-mapping>
              <security-constraint>
                <web-resource-collection>
                  <web-resource-name>staff</web-resource-name>
                  <url-pattern>/staff/*</url-pattern>
                </web-resource-collection>
                <auth-constraint/>
              </security-constraint>
            </web-app>
            """;

    @TempDir
    private Path folder;

    @Test
    @DisplayName("a WAR is served at --script-name, with the server's settings where web.xml has none")
    void served() throws IOException, InterruptedException {
        make("""
                import threading


                def application(environ, start_response):
                    start_response("200 OK", [("Content-Type", "text/plain")])
                    names = [thread.name for thread in threading.enumerate()]
                    slots = len([name for name in names if name[5:].isdigit()])
                    return [f"{environ['SCRIPT_NAME']} {environ['PATH_INFO']} {slots}".encode()]
                """);
        try (ServerProcess server = ServerProcess.start(
                folder, "-b", "127.0.0.1:0", "--script-name=/mall", "-w1", "--threads=3", "shop.war")) {
            URI uri = server.uri();
            assertEquals("/mall/py /a 3", get(uri.resolve("/mall/py/a")).body());
            assertEquals(200, get(uri.resolve("/mall/index.txt")).statusCode());
            assertEquals(404, get(uri.resolve("/mall/WEB-INF/web.xml")).statusCode());
        }
    }

    @Test
    @DisplayName("B07 a WAR's security constraints hold, however a path is written")
    void constraints() throws IOException, InterruptedException {
        make("def application(environ, start_response): pass\n");
        try (ServerProcess server = ServerProcess.start(folder, "-b", "127.0.0.1:0", "-w1", "shop.war")) {
            URI uri = server.uri();
            for (String path : List.of(
                    "/staff/pay.txt",
                    "//staff/pay.txt",
                    "/;/staff/pay.txt",
                    "/.//staff/pay.txt",
                    "/%2e/staff/pay.txt",
                    "/x/..//staff/pay.txt",
                    "/staff%2fpay.txt",
                    "/staff;a/pay.txt")) {
                try (Socket client = new Socket(uri.getHost(), uri.getPort())) {
                    String request = "GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
                    client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                    String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                    assertTrue(answer.startsWith("HTTP/1.1 40"), path + ": " + answer);
                }
            }
        }
    }

    @Test
    @DisplayName("a WAR whose application cannot be loaded: its traceback, and status 3")
    void broken() throws IOException, InterruptedException {
        make("raise RuntimeError('sold out')\n");
        try (ServerProcess server = ServerProcess.start(folder, "-b", "127.0.0.1:0", "shop.war")) {
            assertEquals(3, server.status());
            assertTrue(server.err().contains("RuntimeError: sold out"), server.err());
            assertFalse(server.err().contains("wsgi-bridge: "), server.err());
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the modes of files")
    @DisplayName("what is unpacked of a WAR is readable to nobody else, and gone in the end, whatever that is")
    void unpacked() throws IOException, InterruptedException {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        String property = "-Djava.io.tmpdir=" + temporary;
        make("def application(environ, start_response): pass\n");
        try (ServerProcess server =
                ServerProcess.java(folder, property, Main.class.getName(), "-b", "127.0.0.1:0", "-w1", "shop.war")) {
            server.uri();
            for (Path made : list(temporary)) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(made));
                assertEquals("rwx------", mode, made.toString());
            }
            server.signal("TERM");
            assertEquals(0, server.status());
            assertEquals(List.of(), list(temporary));
        }
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerProcess server = ServerProcess.java(
                        folder,
                        property,
                        Main.class.getName(),
                        "-b",
                        "127.0.0.1:" + other.getLocalPort(),
                        "shop.war")) {
            assertEquals(1, server.status());
            assertEquals(List.of(), list(temporary));
        }
        make("raise RuntimeError('sold out')\n");
        try (ServerProcess server =
                ServerProcess.java(folder, property, Main.class.getName(), "-b", "127.0.0.1:0", "shop.war")) {
            assertEquals(3, server.status());
            assertEquals(List.of(), list(temporary));
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    @Test
    @DisplayName("a WAR with a login-config and nobody who knows its users: a line that says so, and status 3")
    void login() throws IOException, InterruptedException {
        make("def application(environ, start_response): pass\n", """
                <login-config>
                  <auth-method>BASIC</auth-method>
                </login-config>
                """);
        try (ServerProcess server = ServerProcess.start(folder, "-b", "127.0.0.1:0", "-w1", "shop.war")) {
            assertEquals(3, server.status());
            String line = "wsgi-bridge: the web.xml of shop.war has a login-config, and nothing knows its users; a"
                    + " LoginService in WEB-INF/jetty-ee11-web.xml would";
            assertTrue(server.err().lines().anyMatch(line::equals), server.err());
        }
    }

    @Test
    @DisplayName("a WAR that cannot be served for another reason: a line that says which, and status 3")
    void otherReason() throws IOException, InterruptedException {
        for (String part : List.of(
                "<servlet><servlet-name>x</servlet-name><servlet-class>no.such.Name</servlet-class>"
                        + "<load-on-startup>2</load-on-startup></servlet>",
                "<listener><listener-class>no.such.Name</listener-class></listener>")) {
            make("def application(environ, start_response): pass\n", part);
            try (ServerProcess server = ServerProcess.start(folder, "-b", "127.0.0.1:0", "-w1", "shop.war")) {
                assertEquals(3, server.status());
                assertTrue(
                        server.err()
                                .lines()
                                .anyMatch(line -> line.startsWith("wsgi-bridge: ") && line.contains("no.such.Name")),
                        server.err());
            }
        }
    }

    private void make(String application) throws IOException {
        make(application, "");
    }

    private void make(String application, String more) throws IOException {
        try (ZipOutputStream war = new ZipOutputStream(Files.newOutputStream(folder.resolve("shop.war")))) {
            add(war, "WEB-INF/web.xml", WEB_XML.replace("</web-app>", more + "</web-app>"));
            add(war, "WEB-INF/python/shop.py", application);
            add(war, "index.txt", "welcome");
            add(war, "staff/pay.txt", "gold");
        }
    }

    private static void add(ZipOutputStream war, String name, String text) throws IOException {
        war.putNextEntry(new ZipEntry(name));
        war.write(text.getBytes(StandardCharsets.UTF_8));
        war.closeEntry();
    }

    private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
