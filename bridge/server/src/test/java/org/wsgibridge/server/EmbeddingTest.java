package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs what the manual's page on embedding shows. */
class EmbeddingTest {

    private static final Path PAGE = Path.of("../../src/site/markdown/embedding.md");
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @BeforeEach
    void compile() throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(PAGE));
        assertTrue(block.find(), "the page has no Java");
        Path source = Files.writeString(folder.resolve("Shop.java"), block.group(1));
        String classPath = System.getProperty("java.class.path");
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-Xlint:all,-path,-processing,-classfile",
                        "-Werror",
                        "-cp",
                        classPath,
                        source.toString());
        assertEquals(0, status);
    }

    @Test
    @DisplayName("the page's program serves the application")
    void serves() throws IOException, InterruptedException {
        write("def application(environ, start_response):\n    start_response('200 OK', [])\n    return [b'sold']\n");
        try (ServerProcess shop = run()) {
            URI uri = URI.create(shop.await("Serving "));
            assertEquals(
                    "sold",
                    HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                            .body());
            shop.signal("TERM");
            shop.status();
        }
    }

    @Test
    @DisplayName("the page's program ends with the application's error where that cannot be loaded")
    void fails() throws IOException, InterruptedException {
        write("import nothing_of_this_name\n");
        try (ServerProcess shop = run()) {
            assertEquals(1, shop.status());
            assertTrue(shop.err().contains("No module named 'nothing_of_this_name'"), shop.err());
        }
    }

    private void write(String application) throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("python")).resolve("shop.py"), application);
    }

    private ServerProcess run() throws IOException {
        return ServerProcess.java(folder, "-Dport=0", "Shop");
    }
}
