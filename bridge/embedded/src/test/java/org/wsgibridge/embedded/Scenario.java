package org.wsgibridge.embedded;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.wsgibridge.testing.RecordedExchange;

/** What every CPython must be able to do, in a JVM of its own. */
final class Scenario {

    private static final List<String> FAILING =
            List.of("/fail", "/leave", "/kill", "/recurse", "/recurse_in_c", "/recurse_and_call", "/exhaust", "/fork");

    private final Path python;

    private Scenario(Path python) {
        this.python = python;
    }

    /** Takes an interpreter; prints {@code all is well} at the end. */
    public static void main(String[] arguments) throws Exception {
        Scenario scenario = new Scenario(Path.of(arguments[0]));
        for (int i = 0; i < 2; i++) {
            scenario.serve();
        }
        scenario.beside();
        scenario.load();
        System.out.println("all is well");
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private void serve() throws Exception {
        try (Shop shop = Shop.open(python)) {
            expect("1", shop.text("/counted"));
            expect("abcdef", Shop.text(shop.serve(new RecordedExchange("/read").body("abc", "def"))));
            expect("onetwo", shop.text("/stream"));
            expect("done", shop.text("/executor"));
            for (String path : FAILING) {
                String call = shop.get(path).get(0);
                System.out.println(call.lines().findFirst().orElseThrow());
                expect("fail 500", call.substring(0, 8));
            }
            expect("hello", shop.text("/hello"));
            shop.get("/log_elsewhere");
        }
    }

    /** Applications beside the main interpreter, which come and go. */
    private void beside() throws Exception {
        try (Shop main = Shop.open(python)) {
            for (int i = 0; i < 3; i++) {
                try (Shop shop = Shop.open(python, "request-timeout", "1")) {
                    expect("1", shop.text("/counted"));
                    expect("done", shop.text("/executor"));
                    expect("fail 504", shop.get("/spin").get(0).substring(0, 8));
                    shop.get("/recurse_in_c");
                    shop.get("/log_elsewhere");
                }
            }
            Shop chatty = Shop.open(python, "graceful-timeout", "0.1");
            chatty.get("/daemon");
            chatty.close();
            expect("hello", main.text("/hello"));
        }
    }

    private void load() throws Exception {
        try (Shop shop = Shop.open(python)) {
            for (int round = 0; round < 5; round++) {
                List<RecordedExchange> exchanges = new ArrayList<>();
                for (int i = 0; i < 400; i++) {
                    exchanges.add(new RecordedExchange(i % 10 == 0 ? "/stream" : "/hello"));
                    shop.engine.accept(exchanges.get(i));
                }
                for (RecordedExchange exchange : exchanges) {
                    expect("start 200", exchange.ended().get(0).substring(0, 9));
                }
            }
        }
    }

    private static void expect(String wanted, String got) {
        if (!wanted.equals(got)) {
            throw new AssertionError("expected " + wanted + ", not " + got);
        }
    }
}
