package org.wsgibridge.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.testing.RecordedExchange;

/** The system property {@code soak} says for how many seconds; 6 by default, which is too short for the memory. */
@DisplayName("Soak: several applications under full load with requests of every kind")
class SoakTest {

    private static final int SECONDS = Integer.getInteger("soak", 6);

    /** What a run must have for its memory to be looked at. */
    private static final int LONG = 120;

    /** How much resident memory may grow after the first third, in bytes. */
    private static final long MOST_GROWTH = 32L << 20;

    private static final int CLIENTS = 8;

    /** How an answer to each path begins. */
    private static final Map<String, String> ANSWERS = Map.of(
            "/hello", "start 200",
            "/stream", "start 200",
            "/read", "start 200",
            "/file", "start 200",
            "/sleep", "start 200",
            "/log_elsewhere", "start 200",
            "/executor", "start 200",
            "/fail", "fail 500",
            "/recurse", "fail 500",
            "/leave", "fail 500");

    /** What is requested less often: these are slow. */
    private static final List<String> SELDOM = List.of("/sleep", "/executor", "/recurse", "/log_elsewhere");

    @TempDir
    Path folder;

    @Test
    @DisplayName("nothing fails that should not, and the memory does not grow")
    void soak() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x".repeat(100_000));
        String environment = "SHOP_FILE=" + file;
        try (Shop main = Shop.open("environment", environment);
                Shop shared = Shop.open("environment", environment);
                Shop own = Shop.open("environment", environment, "interpreters", "2")) {
            List<Shop> shops = List.of(main, shared, own);
            Map<String, Integer> wrong = new ConcurrentHashMap<>();
            AtomicLong served = new AtomicLong();
            long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                Thread client = new Thread(() -> request(shops, number, end, served, wrong));
                client.start();
                clients.add(client);
            }
            Thread.sleep(SECONDS * 1000L / 3);
            long early = Resident.bytes();
            for (Thread client : clients) {
                client.join();
            }
            long growth = Resident.bytes() - early;
            System.out.println(
                    SECONDS + " s, " + served + " requests, " + growth + " bytes more after the first third");
            assertEquals(Map.of(), wrong);
            assertTrue(SECONDS < LONG || growth < MOST_GROWTH, "grown by " + growth + " bytes");
        }
    }

    private static void request(List<Shop> shops, int number, long end, AtomicLong served, Map<String, Integer> wrong) {
        List<String> paths = ANSWERS.keySet().stream().sorted().toList();
        try {
            for (int i = number; System.nanoTime() < end; i++) {
                String path = paths.get(i % paths.size());
                if (SELDOM.contains(path) && i % 500 >= paths.size()) {
                    continue;
                }
                RecordedExchange exchange = new RecordedExchange(path).body("some", "more", "and more");
                String first = shops.get(i % shops.size()).serve(exchange).get(0);
                if (!first.startsWith(ANSWERS.get(path))) {
                    wrong.merge(path + ": " + first, 1, Integer::sum);
                }
                served.incrementAndGet();
                shops.forEach(shop -> shop.log.forget());
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            wrong.merge(e.toString(), 1, Integer::sum);
        }
    }
}
