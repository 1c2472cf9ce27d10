package org.wsgibridge.testing;

import io.undertow.security.idm.Account;
import io.undertow.security.idm.Credential;
import io.undertow.security.idm.IdentityManager;
import io.undertow.security.idm.PasswordCredential;
import io.undertow.server.handlers.resource.PathResourceManager;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.ErrorPage;
import io.undertow.servlet.api.FilterInfo;
import io.undertow.servlet.api.LoginConfig;
import io.undertow.servlet.api.SecurityConstraint;
import io.undertow.servlet.api.ServletInfo;
import io.undertow.servlet.api.WebResourceCollection;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Reads of a web.xml what {@link Webapp} writes, for Undertow, which leaves that to the server that it is part of. */
final class UndertowWebapp {

    private UndertowWebapp() {}

    static DeploymentInfo read(String name, String path, Path folder) throws Exception {
        List<URL> urls = new ArrayList<>();
        urls.add(folder.resolve("WEB-INF/classes/").toUri().toURL());
        try (Stream<Path> jars = Files.list(folder.resolve("WEB-INF/lib"))) {
            for (Path jar : jars.toList()) {
                urls.add(jar.toUri().toURL());
            }
        }
        ClassLoader loader = new WebappClassLoader(name, urls.toArray(URL[]::new));
        DeploymentInfo info = new DeploymentInfo()
                .setDeploymentName(name)
                .setDisplayName(name)
                .setContextPath(path)
                .setClassLoader(loader)
                .setResourceManager(new PathResourceManager(folder));
        Element xml = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("WEB-INF/web.xml").toFile())
                .getDocumentElement();
        for (Element each : elements(xml, "servlet")) {
            ServletInfo servlet = new ServletInfo(
                    text(each, "servlet-name"),
                    loader.loadClass(text(each, "servlet-class")).asSubclass(Servlet.class));
            servlet.setAsyncSupported(Boolean.parseBoolean(text(each, "async-supported")));
            if (!elements(each, "load-on-startup").isEmpty()) {
                servlet.setLoadOnStartup(1);
            }
            parameters(each, servlet::addInitParam);
            for (Element mapping : elements(xml, "servlet-mapping")) {
                if (text(mapping, "servlet-name").equals(servlet.getName())) {
                    servlet.addMapping(text(mapping, "url-pattern"));
                }
            }
            info.addServlet(servlet);
        }
        for (Element each : elements(xml, "filter")) {
            FilterInfo filter = new FilterInfo(
                    text(each, "filter-name"),
                    loader.loadClass(text(each, "filter-class")).asSubclass(Filter.class));
            parameters(each, filter::addInitParam);
            info.addFilter(filter.setAsyncSupported(Boolean.parseBoolean(text(each, "async-supported"))));
        }
        for (Element each : elements(xml, "filter-mapping")) {
            List<String> types = elements(each, "dispatcher").stream()
                    .map(Element::getTextContent)
                    .toList();
            for (String type : types.isEmpty() ? List.of("REQUEST") : types) {
                info.addFilterUrlMapping(
                        text(each, "filter-name"), text(each, "url-pattern"), DispatcherType.valueOf(type));
            }
        }
        for (Element each : elements(xml, "error-page")) {
            info.addErrorPage(new ErrorPage(text(each, "location"), Integer.parseInt(text(each, "error-code"))));
        }
        for (Element each : elements(xml, "security-constraint")) {
            info.addSecurityConstraint(new SecurityConstraint()
                    .addWebResourceCollection(new WebResourceCollection().addUrlPattern(text(each, "url-pattern")))
                    .addRoleAllowed(text(each, "role-name")));
        }
        if (!elements(xml, "login-config").isEmpty()) {
            info.setLoginConfig(new LoginConfig("BASIC", "rows"));
            info.addSecurityRole("admin");
            Element user = elements(
                            DocumentBuilderFactory.newInstance()
                                    .newDocumentBuilder()
                                    .parse(folder.resolve("WEB-INF/users.xml").toFile())
                                    .getDocumentElement(),
                            "user")
                    .get(0);
            info.setIdentityManager(new OneUser(user.getAttribute("username"), user.getAttribute("password")));
        }
        return info;
    }

    private static void parameters(Element of, BiConsumer<String, String> taker) {
        for (Element parameter : elements(of, "init-param")) {
            taker.accept(text(parameter, "param-name"), text(parameter, "param-value"));
        }
    }

    private static List<Element> elements(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        NodeList nodes = parent.getElementsByTagName(name);
        for (int i = 0; i < nodes.getLength(); i++) {
            found.add((Element) nodes.item(i));
        }
        return found;
    }

    private static String text(Element parent, String name) {
        List<Element> found = elements(parent, name);
        return found.isEmpty() ? "" : found.get(0).getTextContent();
    }

    /** Told from others by its name. */
    private static final class WebappClassLoader extends URLClassLoader {
        WebappClassLoader(String webapp, URL[] urls) {
            super("webapp " + webapp, urls, UndertowWebapp.class.getClassLoader());
        }
    }

    private record OneUser(String name, String password) implements IdentityManager {

        @Override
        public Account verify(Account account) {
            return account;
        }

        @Override
        public Account verify(String id, Credential credential) {
            boolean right = id.equals(name)
                    && credential instanceof PasswordCredential given
                    && String.valueOf(given.getPassword()).equals(password);
            return right ? new User(id) : null;
        }

        @Override
        public Account verify(Credential credential) {
            return null;
        }
    }

    private record User(String name) implements Account {
        @Override
        public Principal getPrincipal() {
            return () -> name;
        }

        @Override
        public Set<String> getRoles() {
            return Set.of("admin");
        }
    }
}
