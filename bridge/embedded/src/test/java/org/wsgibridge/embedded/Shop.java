package org.wsgibridge.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.wsgibridge.cpython.BundledCpython;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.testing.Deployed;
import org.wsgibridge.testing.RecordedExchange;
import org.wsgibridge.testing.RecordedLog;

/** The tests' application in an engine. */
final class Shop implements AutoCloseable {

    private static final Path APPLICATIONS = Path.of("src/test/python").toAbsolutePath();

    final RecordedLog log = new RecordedLog();
    final EmbeddedEngine engine;

    private Shop(List<String> settings) throws EngineException {
        engine = (EmbeddedEngine)
                new EmbeddedProvider().create(Deployed.in(APPLICATIONS, log, settings.toArray(String[]::new)));
    }

    /** Starts it in the CPython of these tests, with settings of names and values by turns. */
    static Shop open(String... settings) throws Exception {
        return open(python(), settings);
    }

    static Shop open(Path python, String... settings) throws Exception {
        List<String> all = new ArrayList<>(List.of("engine", "embedded", "python", python.toString()));
        all.addAll(List.of(settings));
        if (!all.contains("application")) {
            all.addAll(List.of("application", "shop:app"));
        }
        if (!all.contains("python-path")) {
            all.addAll(List.of("python-path", APPLICATIONS.toString()));
        }
        Shop shop = new Shop(all);
        shop.engine.start();
        return shop;
    }

    /** The interpreter that the system property {@code test.python} names; else the bundled one. */
    static Path python() throws IOException {
        String named = System.getProperty("test.python", "");
        return named.isEmpty() ? bundled() : Path.of(named);
    }

    static Path bundled() throws IOException {
        return new BundledCpython()
                .unpack(Optional.empty(), System.out::println)
                .orElseThrow()
                .executable();
    }

    /** Requests a path, and returns what came of it. */
    List<String> get(String path) throws InterruptedException {
        return serve(new RecordedExchange(path));
    }

    List<String> serve(RecordedExchange exchange) throws InterruptedException {
        engine.accept(exchange);
        return exchange.ended();
    }

    /** The body of the answer, which must be there. */
    String text(String path) throws InterruptedException {
        return text(get(path));
    }

    static String text(List<String> calls) {
        StringBuilder text = new StringBuilder();
        calls.stream().filter(call -> call.startsWith("write ")).forEach(call -> text.append(call.substring(6)));
        if (!calls.get(0).startsWith("start 200")) {
            throw new AssertionError(calls);
        }
        return text.toString();
    }

    @Override
    public void close() {
        engine.stop();
    }
}
