package org.wsgibridge.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.Targets#all")
@DisplayName("G wsgi.errors")
final class SectionGTest {

    @Parameter
    private Target target;

    @Test
    @DisplayName("G01 the lines of two threads stay whole; flush() logs what is no line yet")
    void g01() throws IOException {
        String mark = mark("/G01");
        String log = target.container().awaitLog(mark + " flushed");
        for (String letter : new String[] {"a", "b"}) {
            for (int i = 0; i < 100; i++) {
                String line = mark + " " + letter.repeat(3) + " " + i + " " + letter;
                assertTrue(log.contains(line + "\n"), line);
            }
        }
        assertTrue(log.contains(mark + " written in lines\n"));
    }

    @Test
    @DisplayName("G02 any character is taken, even half a surrogate pair")
    void g02() throws IOException {
        String log = target.container().awaitLog(mark("/G02"));
        assertTrue(log.matches("(?s).*" + mark("/G02") + "[^\n]* end\n.*"), log);
    }

    @Test
    @DisplayName("G03 print, logging, standard output and standard error arrive in the log; bytes are refused")
    void g03() throws IOException {
        String mark = mark("/G03");
        for (String how : new String[] {"printed", "handled", "to standard output", "to standard error"}) {
            target.container().awaitLog(mark + " " + how + "\n");
        }
    }

    /** Writes with a mark of this target's; returns the mark as it stands in the log. */
    private String mark(String path) throws IOException {
        String answer = target.get(path + "?" + target.base().substring(1)).text();
        assertTrue(answer.equals("written") || answer.equals("True"), answer);
        return path.substring(1) + " " + target.base().substring(1);
    }
}
