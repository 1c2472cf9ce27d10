package org.wsgibridge.javaapp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.testing.RecordedExchange;

@DisplayName("BodyInput: wsgi.input of a Java application")
class BodyInputTest {

    @TempDir
    Path folder;

    @Test
    @DisplayName("F02 what has been read ahead, then what is pulled")
    void ahead() throws IOException {
        BodyInput input = new BodyInput(new RecordedExchange("/").body("ab", "cd", "e"));
        assertEquals("abcde", new String(input.readAllBytes(), ISO_8859_1));
        assertEquals(-1, input.read());
        assertEquals(-1, input.read(new byte[1], 0, 1));
    }

    @Test
    @DisplayName("F06 nothing asked for, nothing read")
    void nothing() throws IOException {
        RecordedExchange exchange = new RecordedExchange("/").body("", "cd");
        BodyInput input = new BodyInput(exchange);
        assertEquals(0, input.read(new byte[1], 0, 0));
        assertEquals('c', input.read());
        assertEquals('d', input.read());
    }

    @Test
    @DisplayName("F07 a byte is no sign")
    void binary() throws IOException {
        BodyInput input = new BodyInput(new RecordedExchange("/").body("\u00ff\0"));
        assertEquals(255, input.read());
        assertEquals(0, input.read());
        assertEquals(-1, input.read());
    }

    @Test
    @DisplayName("F08 a spooled body is read from its file")
    void spooled() throws IOException {
        Path file = Files.writeString(folder.resolve("body"), "hello");
        try (BodyInput input = new BodyInput(new RecordedExchange("/").spooled(file))) {
            assertEquals("hello", new String(input.readAllBytes(), ISO_8859_1));
        }
    }

    @Test
    @DisplayName("F14 a body that ends too soon raises, each time")
    void broken() {
        BodyInput input = new BodyInput(new RecordedExchange("/").body("a", new IOException("only 1 of 2")));
        assertEquals(
                "only 1 of 2",
                assertThrows(IOException.class, input::readAllBytes).getMessage());
        assertThrows(IOException.class, input::read);
    }

    @Test
    @DisplayName("F17 a closed one raises")
    void closed() throws IOException {
        BodyInput input = new BodyInput(new RecordedExchange("/").body("abc"));
        input.close();
        assertThrows(IOException.class, input::read);
    }
}
