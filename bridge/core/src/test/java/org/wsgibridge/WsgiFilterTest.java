package org.wsgibridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.UnavailableException;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.MappingMatch;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("WsgiFilter: what is the application's, and what is the web application's own")
class WsgiFilterTest {

    private final Map<String, String> parameters = new HashMap<>();
    private final ServletContext context = mock();
    private final FilterConfig config = mock();
    private final FilterChain chain = mock();
    private final HttpServletResponse response = mock();
    private long now = Long.MAX_VALUE - 1;
    private final WsgiFilter filter = new WsgiFilter(() -> now);

    @TempDir
    Path root;

    @BeforeEach
    void site() throws MalformedURLException {
        parameters.put("application", "java:" + DeploymentsTest.App.class.getName());
        when(context.getContextPath()).thenReturn("/site");
        when(context.getRealPath("/")).thenReturn(root.toString());
        when(context.getInitParameterNames()).then(call -> Collections.emptyEnumeration());
        when(context.getResource("/file")).thenReturn(URI.create("file:/file").toURL());
        when(context.getResource("/folder"))
                .thenReturn(URI.create("file:/folder").toURL());
        when(context.getResourcePaths("/folder")).thenReturn(Set.of("/folder/file"));
        when(context.getResource("malformed")).thenThrow(new MalformedURLException());
        when(context.getResource("/\0")).thenThrow(new IllegalArgumentException());
        when(config.getFilterName()).thenReturn("shop");
        when(config.getServletContext()).thenReturn(context);
        when(config.getInitParameterNames()).then(call -> Collections.enumeration(parameters.keySet()));
        when(config.getInitParameter(any())).then(call -> parameters.get(call.<String>getArgument(0)));
    }

    @AfterEach
    void destroy() {
        filter.destroy();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"/", "/shop", "/folder", "/file/", "malformed", "/\0"})
    @DisplayName("what only the default servlet would get, and is no file, is the application's")
    void served(String path) throws Exception {
        filter.init(config);
        HttpServletRequest request = request(MappingMatch.DEFAULT, path);
        filter.doFilter(request, response, chain);
        verify(response).sendError(405); // by the gateway
        verify(chain, never()).doFilter(any(), any());
        assertSame(filter.servlet().getServletConfig().getServletContext(), context);
    }

    @Test
    @DisplayName("a file is the container's")
    void file() throws Exception {
        filter.init(config);
        assertPassed(request(MappingMatch.DEFAULT, "/file"));
    }

    @ParameterizedTest
    @EnumSource(
            value = MappingMatch.class,
            names = {"CONTEXT_ROOT", "EXACT", "EXTENSION", "PATH"})
    @DisplayName("what a servlet is mapped to is the servlet's")
    void servlet(MappingMatch match) throws Exception {
        filter.init(config);
        assertPassed(request(match, "/shop"));
    }

    @Test
    @DisplayName("N02 in an include, the included path counts")
    void included() throws Exception {
        filter.init(config);
        HttpServletRequest request = request(MappingMatch.PATH, "/page");
        HttpServletMapping included = mapping(MappingMatch.DEFAULT);
        when(request.getDispatcherType()).thenReturn(DispatcherType.INCLUDE);
        when(request.getAttribute(RequestDispatcher.INCLUDE_MAPPING)).thenReturn(included);
        when(request.getAttribute(RequestDispatcher.INCLUDE_SERVLET_PATH)).thenReturn("/file");
        assertPassed(request);
        when(request.getAttribute(RequestDispatcher.INCLUDE_SERVLET_PATH)).thenReturn("/shop");
        filter.doFilter(request, response, chain);
        verify(response).sendError(405);
    }

    @Test
    @DisplayName("N02 in an include by a servlet's name, which has no path, the page's own counts")
    void includedByName() throws Exception {
        filter.init(config);
        HttpServletRequest request = request(MappingMatch.PATH, "/page");
        when(request.getDispatcherType()).thenReturn(DispatcherType.INCLUDE);
        assertPassed(request);
    }

    @Test
    @DisplayName("N08 an application that cannot be loaded answers 503, and is tried again after 30 seconds")
    void unavailable() throws Exception {
        parameters.put("thread", "1");
        filter.init(config);
        HttpServletRequest request = request(MappingMatch.DEFAULT, "/shop");
        filter.doFilter(request, response, chain);
        verify(response).setHeader("Retry-After", "30");
        verify(response).sendError(503);
        assertPassed(request(MappingMatch.DEFAULT, "/file"));
        parameters.remove("thread");
        now += TimeUnit.SECONDS.toNanos(30) - 1;
        HttpServletResponse early = mock();
        filter.doFilter(request, early, chain);
        verify(early).sendError(503);
        now++;
        HttpServletResponse again = mock();
        filter.doFilter(request, again, chain);
        verify(again).sendError(405);
    }

    @ParameterizedTest
    @MethodSource("surprises")
    @DisplayName("N08 whatever else keeps it from being loaded leaves the web application alone, too")
    void broken(Throwable surprise) throws Exception {
        doThrow(surprise).when(context).getRealPath("/");
        filter.init(config);
        HttpServletRequest request = request(MappingMatch.DEFAULT, "/shop");
        filter.doFilter(request, response, chain);
        verify(response).sendError(503);
        UnavailableException unavailable =
                assertThrows(UnavailableException.class, () -> filter.servlet().init());
        assertEquals("wsgi filter 'shop' of /site: " + surprise, unavailable.getMessage());
        assertEquals(30, unavailable.getUnavailableSeconds());
    }

    static List<Throwable> surprises() {
        return List.of(
                new IllegalStateException("no such place"),
                new NoClassDefFoundError("org/example/Missing"),
                new ServiceConfigurationError("no such jar"));
    }

    private void assertPassed(HttpServletRequest request) throws IOException, ServletException {
        filter.doFilter(request, response, chain);
        verify(chain).doFilter(request, response);
        verify(response, never()).sendError(405);
    }

    private HttpServletRequest request(MappingMatch match, String path) {
        HttpServletMapping mapping = mapping(match);
        HttpServletRequest request = mock();
        when(request.getHttpServletMapping()).thenReturn(mapping);
        when(request.getServletPath()).thenReturn(path);
        when(request.getServletContext()).thenReturn(context);
        when(request.getDispatcherType()).thenReturn(DispatcherType.REQUEST);
        when(request.getMethod()).thenReturn("TRACE");
        return request;
    }

    private static HttpServletMapping mapping(MappingMatch match) {
        HttpServletMapping mapping = mock();
        when(mapping.getMappingMatch()).thenReturn(match);
        return mapping;
    }
}
