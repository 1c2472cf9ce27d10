package org.wsgibridge.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes an unpacked web application: a web.xml, and the bridge in WEB-INF/lib. */
public final class Webapp {

    private final Path folder;
    private final StringBuilder xml = new StringBuilder();

    /** Begins one in an empty folder. */
    public Webapp(Path folder) {
        this.folder = folder;
    }

    /** Adds a servlet of the bridge. */
    public Webapp wsgi(String name, Map<String, String> settings, String... patterns) {
        xml.append("<servlet><servlet-name>")
                .append(name)
                .append("</servlet-name><servlet-class>org.wsgibridge.WsgiServlet</servlet-class>");
        parameters(settings);
        xml.append("<load-on-startup>1</load-on-startup><async-supported>true</async-supported></servlet>");
        return mapping("servlet", name, patterns);
    }

    /** Adds a filter of the bridge. */
    public Webapp wsgiFilter(String name, Map<String, String> settings, String... patterns) {
        xml.append("<filter><filter-name>")
                .append(name)
                .append("</filter-name><filter-class>org.wsgibridge.WsgiFilter</filter-class>")
                .append("<async-supported>true</async-supported>");
        parameters(settings);
        xml.append("</filter>");
        return mapping("filter", name, patterns);
    }

    /** Adds a servlet of the test's. */
    public Webapp servlet(Class<?> type, boolean async, String... patterns) throws IOException {
        add(type);
        xml.append("<servlet><servlet-name>")
                .append(type.getSimpleName())
                .append("</servlet-name><servlet-class>")
                .append(type.getName())
                .append("</servlet-class><async-supported>")
                .append(async)
                .append("</async-supported></servlet>");
        return mapping("servlet", type.getSimpleName(), patterns);
    }

    /** Adds a filter of the test's. */
    public Webapp filter(Class<?> type, boolean async, String... patterns) throws IOException {
        add(type);
        xml.append("<filter><filter-name>")
                .append(type.getSimpleName())
                .append("</filter-name><filter-class>")
                .append(type.getName())
                .append("</filter-class><async-supported>")
                .append(async)
                .append("</async-supported></filter>");
        return mapping("filter", type.getSimpleName(), patterns);
    }

    /** Adds whatever else a web.xml may hold. */
    public Webapp xml(String text) {
        xml.append(text);
        return this;
    }

    /** Configures Jetty's context, in whichever environment. */
    public Webapp jetty(String xml) throws IOException {
        for (String environment : new String[] {"ee10", "ee11"}) {
            file("WEB-INF/jetty-" + environment + "-web.xml", """
                    <?xml version="1.0" encoding="UTF-8"?>
                    <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://jetty.org/configure_10_0.dtd">
                    <Configure class="org.eclipse.jetty.%s.webapp.WebAppContext">
                    %s</Configure>
                    """.formatted(environment, xml));
        }
        return this;
    }

    /** Adds a file. */
    public Webapp file(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    /** Writes it, and returns its folder. */
    public Path write() throws IOException {
        file(
                "WEB-INF/web.xml",
                "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\" metadata-complete=\"true\">"
                        + xml
                        + "</web-app>");
        Path lib = Files.createDirectories(folder.resolve("WEB-INF/lib"));
        Files.copy(Path.of(System.getProperty("bridge.jar")), lib.resolve("wsgi-bridge.jar"));
        Files.copy(Path.of(System.getProperty("embedded.jar")), lib.resolve("wsgi-bridge-embedded.jar"));
        return folder;
    }

    /** Maps a servlet or a filter. */
    private Webapp mapping(String kind, String name, String... patterns) {
        for (String pattern : patterns) {
            xml.append("<%1$s-mapping><%1$s-name>%2$s</%1$s-name><url-pattern>%3$s</url-pattern></%1$s-mapping>"
                    .formatted(kind, name, pattern));
        }
        return this;
    }

    private void parameters(Map<String, String> settings) {
        settings.forEach((key, value) -> xml.append("<init-param><param-name>")
                .append(key)
                .append("</param-name><param-value>")
                .append(escape(value))
                .append("</param-value></init-param>"));
    }

    /** Adds a class, and those that it declares. */
    private void add(Class<?> type) throws IOException {
        String path = type.getName().replace('.', '/') + ".class";
        Path target = folder.resolve("WEB-INF/classes").resolve(path);
        Files.createDirectories(target.getParent());
        try (var in = type.getClassLoader().getResourceAsStream(path)) {
            Files.copy(in, target);
        }
        for (Class<?> declared : type.getDeclaredClasses()) {
            add(declared);
        }
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
