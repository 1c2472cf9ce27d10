package org.wsgibridge.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.wsgibridge.testing.Container;
import org.wsgibridge.testing.Webapp;

/**
 * The containers with an application that has one Python thread, so that whoever holds it is noticed; and with little
 * room in their sockets, so that an answer that nobody takes is not in there.
 */
final class HostileTargets {

    private static final int SOCKET = 8 * 1024;

    private HostileTargets() {}

    /** The targets, for {@code @MethodSource}. */
    static List<Target> all() {
        return Started.ALL;
    }

    private static Container.Options crowded(Container.Options options) {
        return options.jetty("http", "jetty.http.acceptedSendBufferSize=" + SOCKET)
                .tomcat(xml -> xml.replace(
                        "<Connector port=\"8080\"", "<Connector port=\"8080\" socket.txBufSize=\"" + SOCKET + '"'))
                .undertow("-Dundertow.options=org.xnio.Options.SEND_BUFFER=" + SOCKET);
    }

    private static Path single(Path base) throws IOException {
        return new Webapp(base.resolve("rows"))
                .wsgi("single", Targets.settings("rows:application", "threads", "1"), "/single/*", "/waiting/*")
                .filter(PlainFilter.class, false, "/waiting/*")
                .write();
    }

    /** Started when first asked for, by threads that need the class around it. */
    private static final class Started {
        static final List<Target> ALL = Targets.start(
                " hostile", "/single", base -> crowded(Targets.bare(base)).webapp("ROOT", single(base)));
    }
}
