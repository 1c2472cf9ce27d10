package org.wsgibridge.conformance;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.wsgibridge.testing.Container;
import org.wsgibridge.testing.Wire;
import org.wsgibridge.testing.Wire.Response;

/**
 * What the rows are tested against: a container with an engine, and one way of handing over.
 *
 * @param name shown in the table
 * @param container runs the web applications
 * @param base the path of the rows' applications
 */
record Target(String name, Container container, String base) {

    /** Connects. */
    Wire connect() throws IOException {
        return new Wire(container.port());
    }

    /** Requests a path of the rows' applications on a connection of its own. */
    Response get(String path) throws IOException {
        return fetch("GET " + base + path + " HTTP/1.1\nHost: localhost\nConnection: close\n\n");
    }

    /** Sends a request, byte for byte but for its line breaks, and reads the answer. */
    Response fetch(String request) throws IOException {
        try (Wire wire = connect()) {
            return wire.send(request).response();
        }
    }

    /** The environ that an application has shown, each value as Python's repr writes it. */
    static Map<String, String> environ(Response response) {
        Map<String, String> environ = new LinkedHashMap<>();
        for (String line : response.text().split("\n")) {
            int equals = line.indexOf('=');
            environ.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return environ;
    }

    @Override
    public String toString() {
        return name;
    }
}
