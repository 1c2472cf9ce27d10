package org.wsgibridge.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Settings: init-param, else context-param, else system property")
class SourcesTest {

    private static final String PROPERTY = "wsgi.threads";

    @AfterEach
    void clear() {
        System.clearProperty(PROPERTY);
        System.clearProperty("wsgi.environ.branch");
    }

    @Test
    @DisplayName("an init-param counts more than a context-param")
    void initParam() {
        System.setProperty(PROPERTY, "7");
        ServletConfig config = config(Map.of("threads", "9"), Map.of("wsgi.threads", "8"));
        assertEquals(9, Settings.of(config).get(Setting.THREADS));
    }

    @Test
    @DisplayName("a context-param counts more than a system property")
    void contextParam() {
        System.setProperty(PROPERTY, "7");
        assertEquals(
                8, Settings.of(config(Map.of(), Map.of("wsgi.threads", "8"))).get(Setting.THREADS));
    }

    @Test
    @DisplayName("a system property counts more than the default")
    void systemProperty() {
        System.setProperty(PROPERTY, "7");
        assertEquals(7, Settings.of(config(Map.of(), Map.of())).get(Setting.THREADS));
    }

    @Test
    @DisplayName("context-params without the prefix belong to others")
    void otherContextParams() {
        assertEquals(4, Settings.of(config(Map.of(), Map.of("threads", "8"))).get(Setting.THREADS));
    }

    @Test
    @DisplayName("an unknown name with the prefix is refused as it stands there")
    void unknown() {
        ServletConfig config = config(Map.of(), Map.of("wsgi.thread", "8"));
        String refusal =
                assertThrows(SettingsException.class, () -> Settings.of(config)).getMessage();
        assertTrue(
                refusal.startsWith("unknown setting 'wsgi.thread'; allowed: wsgi. followed by one of application, "),
                refusal);
    }

    @Test
    @DisplayName("A11 environ.NAME comes from every source")
    void environ() {
        System.setProperty("wsgi.environ.branch", "property");
        assertEquals(
                "property", Settings.of(config(Map.of(), Map.of())).environ().get("branch"));
        ServletConfig config = config(Map.of("environ.branch", "init"), Map.of("wsgi.environ.branch", "context"));
        assertEquals("init", Settings.of(config).environ().get("branch"));
    }

    private static ServletConfig config(Map<String, String> init, Map<String, String> context) {
        ServletContext servletContext = mock();
        when(servletContext.getInitParameterNames()).thenReturn(Collections.enumeration(context.keySet()));
        context.forEach(
                (name, value) -> when(servletContext.getInitParameter(name)).thenReturn(value));
        ServletConfig config = mock();
        when(config.getServletContext()).thenReturn(servletContext);
        when(config.getInitParameterNames()).thenReturn(Collections.enumeration(init.keySet()));
        init.forEach((name, value) -> when(config.getInitParameter(name)).thenReturn(value));
        return config;
    }
}
