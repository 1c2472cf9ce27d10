package org.wsgibridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.UnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.javaapp.JavaEngine;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.workers.WorkersEngine;

@DisplayName("Deployments, WebFiles and WsgiServlet: from web.xml to an engine")
class DeploymentsTest {

    private final Map<String, Object> attributes = new HashMap<>();
    private final ServletContext context = mock();

    @TempDir
    Path root;

    @TempDir
    Path temporary;

    /** An application that is not reached. */
    public static final class App implements WsgiApplication {
        @Override
        public Iterable<byte[]> call(Map<String, Object> environ, StartResponse startResponse) {
            throw new IllegalStateException("called");
        }
    }

    @BeforeEach
    void context() {
        attributes.put(ServletContext.TEMPDIR, temporary.toFile());
        when(context.getContextPath()).thenReturn("/shop%20one/x");
        when(context.getRealPath("/")).thenReturn(root.toString());
        when(context.getInitParameterNames()).then(call -> Collections.emptyEnumeration());
        when(context.getAttribute(anyString())).then(call -> attributes.get(call.<String>getArgument(0)));
        doAnswer(call -> attributes.put(call.getArgument(0), call.getArgument(1)))
                .when(context)
                .setAttribute(anyString(), any());
    }

    @Test
    @DisplayName("G04 a deployment is named after its servlet, its log after context and servlet")
    void deployment() throws EngineException {
        Deployment deployment = Deployments.of(config(Map.of("application", "shop:app")));
        assertEquals("django", deployment.name());
        assertEquals("org.wsgibridge.shop one.x.django", deployment.log().getName());
        assertEquals(root, deployment.root());
        assertEquals(temporary, deployment.temporary());
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("G04 the log shows the context's path as it is, which Tomcat has decoded and Jetty has not")
    @CsvSource({"/100%, 100%", "/c++, c++", "/a%2Bb, a+b", "/%C3%A9%zz, /%C3%A9%zz", "/žluť, žluť"})
    void contextPath(String given, String logged) throws EngineException {
        when(context.getContextPath()).thenReturn(given);
        Deployment deployment = Deployments.of(config(Map.of("application", "shop:app")));
        assertEquals(
                "org.wsgibridge." + logged.replace("/", "") + ".django",
                deployment.log().getName());
    }

    @Test
    @DisplayName("without a temporary folder of the container's, the JVM's")
    void noTemporary() throws EngineException {
        attributes.clear();
        assertEquals(
                Path.of(System.getProperty("java.io.tmpdir")),
                Deployments.of(config(Map.of())).temporary());
    }

    @Test
    @DisplayName("the engine is the setting's; a java: application has its own")
    void engine() throws EngineException {
        assertInstanceOf(
                JavaEngine.class,
                Deployments.engine(Deployments.of(config(Map.of("application", "java:" + App.class.getName())))));
        assertInstanceOf(
                WorkersEngine.class, Deployments.engine(Deployments.of(config(Map.of("application", "shop:app")))));
        assertThrows(SettingsException.class, () -> Deployments.engine(Deployments.of(config(Map.of()))));
    }

    @Test
    @DisplayName("an engine that is not on the class path is refused")
    void noEngine() throws EngineException {
        Deployment deployment = Deployments.of(config(Map.of("application", "shop:app", "engine", "embedded")));
        assertEquals(
                "setting 'engine' is 'embedded', but wsgi-bridge-embedded is not on the class path",
                assertThrows(EngineException.class, () -> Deployments.engine(deployment))
                        .getMessage());
    }

    @Test
    @DisplayName("files of a WAR that is not unpacked are copied, but for Java's own, once for all servlets")
    void packed() throws Exception {
        packedWar();
        Files.createDirectories(temporary.resolve("wsgi-files/WEB-INF/python/old"));
        Path copy = Deployments.of(config(Map.of())).root();
        assertEquals("import a", Files.readString(copy.resolve("WEB-INF/python/shop.py")));
        assertFalse(Files.exists(copy.resolve("WEB-INF/lib")));
        assertFalse(Files.exists(copy.resolve("WEB-INF/python/old")), "an earlier version's");
        Files.writeString(copy.resolve("mark"), "");
        assertEquals(copy, Deployments.of(config(Map.of())).root());
        assertTrue(Files.exists(copy.resolve("mark")));
    }

    @Test
    @DisplayName("files that cannot be copied fail the deployment")
    void notCopied() throws IOException {
        packedWar();
        Files.writeString(temporary.resolve("file"), "");
        attributes.put(ServletContext.TEMPDIR, temporary.resolve("file").toFile());
        String message = assertThrows(EngineException.class, () -> Deployments.of(config(Map.of())))
                .getMessage();
        assertTrue(message.startsWith("the web application's files cannot be unpacked: "), message);
    }

    @Test
    @DisplayName("a servlet serves an application, and says what runs it")
    void servlet() throws Exception {
        WsgiServlet servlet = new WsgiServlet();
        assertEquals("", servlet.getServletInfo());
        servlet.init(config(Map.of("application", "java:" + App.class.getName())));
        assertEquals("engine=java", servlet.getServletInfo());
        HttpServletRequest request = mock();
        HttpServletResponse response = mock();
        when(request.getMethod()).thenReturn("TRACE");
        when(request.getDispatcherType()).thenReturn(DispatcherType.REQUEST);
        servlet.service(request, response);
        org.mockito.Mockito.verify(response).sendError(405);
        servlet.destroy();
        new WsgiServlet().destroy();
    }

    @Test
    @DisplayName("N08 what cannot be run makes the servlet unavailable for a while, with the reason")
    void unavailable() {
        UnavailableException exception =
                assertThrows(UnavailableException.class, () -> new WsgiServlet().init(config(Map.of("thread", "1"))));
        assertTrue(
                exception.getMessage().startsWith("wsgi servlet 'django' of /shop%20one/x: unknown setting 'thread'"),
                exception.getMessage());
        assertEquals(30, exception.getUnavailableSeconds());
        assertFalse(exception.isPermanent());
        assertInstanceOf(SettingsException.class, exception.getCause());
    }

    @Test
    @DisplayName(
            "N08 the log of why an application cannot be loaded is the application's, which names its web application")
    void unavailableLogged() {
        Logger logger = Logger.getLogger("org.wsgibridge.shop one.x.django");
        List<String> lines = new ArrayList<>();
        logger.setFilter(line -> !lines.add(line.getMessage()));
        assertThrows(UnavailableException.class, () -> new WsgiServlet().init(config(Map.of("thread", "1"))));
        logger.setFilter(null);
        assertEquals(1, lines.size());
        assertTrue(lines.get(0).startsWith("/shop one/x django: unknown setting 'thread'"), lines.get(0));
    }

    private void packedWar() {
        when(context.getRealPath("/")).thenReturn(null);
        resources("/WEB-INF/", "/WEB-INF/lib/", "/WEB-INF/python/", "/WEB-INF/web.xml");
        resources("/WEB-INF/lib/", "/WEB-INF/lib/a.jar");
        resources("/WEB-INF/python/", "/WEB-INF/python/shop.py");
        when(context.getResourceAsStream(anyString()))
                .then(call -> new ByteArrayInputStream("import a".getBytes(StandardCharsets.UTF_8)));
    }

    private void resources(String folder, String... children) {
        when(context.getResourcePaths(folder)).thenReturn(Set.of(children));
    }

    private ServletConfig config(Map<String, String> parameters) {
        ServletConfig config = mock();
        when(config.getServletContext()).thenReturn(context);
        when(config.getServletName()).thenReturn("django");
        when(config.getInitParameterNames()).then(call -> Collections.enumeration(parameters.keySet()));
        parameters.forEach((name, value) -> when(config.getInitParameter(name)).thenReturn(value));
        return config;
    }
}
