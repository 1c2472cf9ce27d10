package org.wsgibridge.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.testing.Container;
import org.wsgibridge.testing.Wire;
import org.wsgibridge.testing.Wire.Response;

/** What no row of another section tests; those have O1 to O5 in their names. */
@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.Targets#all")
@DisplayName("O Security")
final class SectionOTest {

    /** More than the container has threads. */
    private static final int CROWD = 60;

    @Parameter
    private Target target;

    /** Requests that cannot be asynchronous do have a thread each. */
    private int clients() {
        return target.name().endsWith("waiting") ? CROWD / 2 : CROWD;
    }

    @Test
    @DisplayName("O6 clients that send slowly take no threads of the container's")
    void o6() throws IOException {
        List<Wire> crowd = new ArrayList<>();
        try {
            for (int i = 0; i < clients(); i++) {
                crowd.add(target.connect()
                        .send("POST " + target.base()
                                + "/O06 HTTP/1.1\nHost: localhost\nConnection: close\nContent-Length: 2\n\na"));
            }
            assertEquals(
                    "a page in Java",
                    target.fetch("GET /pages/java HTTP/1.1\nHost: localhost\nConnection: close\n\n")
                            .text());
            assertEquals("abc", target.get("/J07").text());
            for (Wire wire : crowd) {
                assertEquals("ab", wire.send("b").response().text());
            }
        } finally {
            for (Wire wire : crowd) {
                wire.close();
            }
        }
    }

    @Test
    @DisplayName("O6 clients that do not read take no threads of the container's")
    void o6Answers() throws IOException {
        List<Wire> crowd = new ArrayList<>();
        try {
            for (int i = 0; i < clients(); i++) {
                crowd.add(target.connect().get(target.base() + "/O06.large"));
            }
            Container.await(
                    Duration.ofSeconds(20),
                    "the first answers",
                    () -> crowd.stream().filter(Wire::ready).count(),
                    count -> count > 0);
            assertEquals(
                    "a page in Java",
                    target.fetch("GET /pages/java HTTP/1.1\nHost: localhost\nConnection: close\n\n")
                            .text());
        } finally {
            for (Wire wire : crowd) {
                wire.reset();
            }
        }
        assertEquals("abc", target.get("/J07").text());
        assertFalse(target.container().log().contains("a defect in the bridge"));
    }

    @Test
    @DisplayName("O7 nothing of one request or answer is left for the next one on the connection")
    void o7() throws IOException {
        try (Wire wire = target.connect()) {
            wire.send("GET " + target.base() + "/O07 HTTP/1.1\nHost: localhost\nX-Secret: 1\n\n");
            assertEquals(418, wire.response().status());
            Response bare = wire.get(target.base() + "/O07.bare").response();
            assertEquals(200, bare.status());
            assertEquals("[]", bare.text());
            for (String name : new String[] {"Content-Type", "X-A", "Content-Language", "Set-Cookie"}) {
                assertEquals(Optional.empty(), bare.header(name));
            }
        }
    }
}
