package org.wsgibridge.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.embedded.Interpreter.Kind;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.python.Configuration;
import org.wsgibridge.python.PythonHalf;
import org.wsgibridge.python.PythonSearch;
import org.wsgibridge.testing.Deployed;
import org.wsgibridge.testing.RecordedExchange;
import org.wsgibridge.testing.RecordedLog;

@DisplayName("Interpreter: one beside the main one")
@Timeout(120)
class InterpreterTest {

    @TempDir
    Path half;

    @Test
    @DisplayName("an interruption that comes after its end does nothing")
    void late() throws Exception {
        RecordedLog log = new RecordedLog();
        PythonThread[] threads = new PythonThread[1];
        String folder = Path.of("src/test/python").toAbsolutePath().toString();
        Deployment deployment = Deployed.in(
                half, log, "application", "shop:app", "python", Shop.python().toString(), "python-path", folder);
        SharedLibrary library = SharedLibrary.of(new PythonSearch(deployment).find());
        Map<String, Object> configuration = Configuration.of(deployment, 1);
        configuration.put("own_gil", false);
        PythonHalf.writeTo(half);
        try (Shop main = Shop.open()) {
            Interpreter interpreter = new Interpreter(Kind.SHARED, library, new Calls(log, threads));
            threads[0] = new PythonThread(0, new ThreadPool(false), interpreter, null, log);
            interpreter.open(half, configuration);
            assertEquals("", interpreter.close(1));
            assertEquals("", interpreter.interrupt(threads[0], new Job(new RecordedExchange("/"))));
            interpreter.interruptOpening();
            assertEquals("hello", main.text("/hello"));
        }
    }
}
