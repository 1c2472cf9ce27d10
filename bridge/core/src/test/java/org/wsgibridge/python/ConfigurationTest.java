package org.wsgibridge.python;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.settings.Setting;
import org.wsgibridge.testing.Deployed;
import org.wsgibridge.testing.RecordedLog;

@DisplayName("Configuration: what the Python half is told")
class ConfigurationTest {

    @TempDir
    Path root;

    @Test
    @DisplayName("folders that are there go on sys.path; the first is the working folder")
    void path() throws Exception {
        Path python = Files.createDirectories(root.resolve("WEB-INF/python"));
        Path packages = Files.createDirectories(root.resolve("WEB-INF/python-packages"));
        Map<String, Object> values = configuration();
        assertEquals(List.of(python.toString(), packages.toString()), values.get("python_path"));
        assertEquals(python.toString(), values.get("folder"));
    }

    @Test
    @DisplayName("the default need not be there")
    void noPath() throws Exception {
        Map<String, Object> values = configuration();
        assertEquals(List.of(), values.get("python_path"));
        assertEquals(root.toString(), values.get("folder"));
    }

    @Test
    @DisplayName("a folder that is named must be")
    void missing() {
        Exception refusal = assertThrows(EngineException.class, () -> configuration("python-path", "src"));
        assertEquals(
                "setting 'python-path' names " + root.resolve("src") + ", which is not a folder", refusal.getMessage());
    }

    @Test
    @DisplayName("a file is looked for in the web application")
    void file() throws Exception {
        assertEquals("shop:app", configuration().get("application"));
        assertEquals(
                root.resolve("WEB-INF/shop.wsgi").toString(),
                configuration("application", "WEB-INF/shop.wsgi").get("application"));
        assertEquals(
                "/srv/shop.py", configuration("application", "/srv/shop.py").get("application"));
    }

    @Test
    @DisplayName("E01, E03, E04, E08 the keys that are the same in each environ")
    void constants() throws Exception {
        Map<?, ?> single =
                (Map<?, ?>) configuration("threads", "1", "processes", "1").get("environ");
        assertArrayEquals(new Object[] {1, 0}, (Object[]) single.get("wsgi.version"));
        assertEquals(false, single.get("wsgi.multithread"));
        assertEquals(false, single.get("wsgi.multiprocess"));
        assertEquals(false, single.get("wsgi.run_once"));
        assertEquals(true, single.get("wsgi.input_terminated"));
        Map<?, ?> several =
                (Map<?, ?>) configuration("threads", "2", "processes", "2").get("environ");
        assertEquals(true, several.get("wsgi.multithread"));
        assertEquals(true, several.get("wsgi.multiprocess"));
    }

    private Map<String, Object> configuration(String... settings) throws EngineException {
        List<String> all = new ArrayList<>(List.of("application", "shop:app"));
        all.addAll(List.of(settings));
        Deployment deployment = Deployed.in(root, new RecordedLog(), all.toArray(String[]::new));
        return Configuration.of(deployment, deployment.settings().get(Setting.PROCESSES));
    }
}
