package org.wsgibridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.engine.Engine;
import org.wsgibridge.gateway.Gateway;
import org.wsgibridge.testing.Deployed;
import org.wsgibridge.testing.RecordedLog;

@DisplayName("ManagedApplication: what JMX knows")
class ManagedApplicationTest {

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Engine engine = mock();
    private final RecordedLog log = new RecordedLog();
    private final List<ManagedApplication> applications = List.of(application(), application());

    private ManagedApplication application() {
        Deployment deployment = Deployed.in(Path.of("/nowhere"), log, "application", "shop.wsgi:application");
        return new ManagedApplication(deployment, engine, new Gateway(deployment, engine).metrics());
    }

    @AfterEach
    void unregister() {
        applications.forEach(ManagedApplication::unregister);
    }

    @Test
    @DisplayName("an application has a name, and figures that JMX can carry")
    void figures() throws JMException {
        when(engine.description()).thenReturn("engine=fake");
        when(engine.waiting()).thenReturn(3);
        applications.get(0).register("/shop");
        ObjectName name = new ObjectName("org.wsgibridge:type=Application,context=/shop,name=test");
        ApplicationMXBean bean = JMX.newMXBeanProxy(server, name, ApplicationMXBean.class);
        assertEquals("shop.wsgi:application", bean.getApplication());
        assertEquals("engine=fake", bean.getEngine());
        assertEquals(0, bean.getRequests());
        assertEquals(0, bean.getActive());
        assertEquals(3, bean.getWaiting());
        assertEquals(Set.of("2xx", "3xx", "4xx", "5xx"), bean.getResponses().keySet());
        assertEquals(0, bean.getFailures().get("gone"));
        assertEquals(0, bean.getDurations().get("+Inf"));
        assertEquals(0, bean.getSeconds());
        applications.get(0).unregister();
        assertEquals(Set.of(), names());
        assertEquals(List.of(), log.lines());
    }

    @Test
    @DisplayName("two versions of a web application may have the same path")
    void versions() throws JMException {
        applications.get(0).register("");
        applications.get(1).register("");
        assertEquals(
                Set.of(
                        "org.wsgibridge:type=Application,context=/,name=test",
                        "org.wsgibridge:type=Application,context=/,name=test,instance=2"),
                names());
    }

    @Test
    @DisplayName("a path that JMX has a meaning for is quoted")
    void quoted() throws JMException {
        applications.get(0).register("/a,b=*");
        assertEquals(Set.of("org.wsgibridge:type=Application,context=\"/a,b=\\*\",name=test"), names());
        assertTrue(log.lines().isEmpty());
    }

    private Set<String> names() throws JMException {
        return server.queryNames(new ObjectName("org.wsgibridge:*"), null).stream()
                .map(ObjectName::toString)
                .collect(Collectors.toSet());
    }
}
