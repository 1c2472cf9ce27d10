package org.wsgibridge.sample;

import java.io.IOException;
import java.nio.file.Path;
import org.wsgibridge.testing.Container;
import org.wsgibridge.testing.Folders;
import org.wsgibridge.testing.Jetty;
import org.wsgibridge.testing.Tomcat;

/**
 * A context in a container at which the sample is deployed.
 *
 * @param name shown in reports
 * @param container runs it
 * @param context its path; empty at the root
 */
record Site(String name, Container container, String context) {

    static final Path WAR = Path.of(System.getProperty("sample.war"));
    static final Path EXPLODED = Path.of(System.getProperty("sample.exploded"));

    private static final Path WORK = Path.of("target/sites").toAbsolutePath();

    /** Starts a Jetty. */
    static Container jetty(String folder, Container.Options options) throws IOException {
        Folders.clear(WORK.resolve(folder));
        return Jetty.start(System.getProperty("jetty.version"), "ee11", WORK.resolve(folder), options);
    }

    /** Starts a Tomcat. */
    static Container tomcat(String folder, Container.Options options) throws IOException {
        Folders.clear(WORK.resolve(folder));
        return Tomcat.start(System.getProperty("tomcat.version"), WORK.resolve(folder), options);
    }

    /** A new client of this site. */
    Browser browser() {
        return new Browser(url());
    }

    String url() {
        return "http://localhost:" + container.port() + context;
    }

    @Override
    public String toString() {
        return name;
    }
}
