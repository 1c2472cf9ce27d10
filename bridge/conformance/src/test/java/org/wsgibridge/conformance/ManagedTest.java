package org.wsgibridge.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.tools.attach.VirtualMachine;
import java.util.Set;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.ApplicationMXBean;

@ParameterizedClass(name = "{0}")
@MethodSource("org.wsgibridge.conformance.Targets#containers")
@DisplayName("JMX: each application of a container's")
final class ManagedTest {

    @Parameter
    private Target target;

    @Test
    @SuppressWarnings("BanJNDI") // the other end is the test's own
    @DisplayName("an application has its figures in JMX, which all of these containers have started")
    void figures() throws Exception {
        assertEquals(200, target.at("/single").get("/").status()); // now it is loaded
        String pid = Long.toString(target.container().process().pid());
        VirtualMachine machine = VirtualMachine.attach(pid);
        JMXServiceURL url = new JMXServiceURL(machine.startLocalManagementAgent());
        machine.detach();
        try (JMXConnector connector = JMXConnectorFactory.connect(url)) {
            MBeanServerConnection server = connector.getMBeanServerConnection();
            Set<ObjectName> names =
                    server.queryNames(new ObjectName("org.wsgibridge:type=Application,name=single,*"), null);
            assertEquals(1, names.size(), names.toString());
            ApplicationMXBean single =
                    JMX.newMXBeanProxy(server, names.iterator().next(), ApplicationMXBean.class);
            long before = single.getResponses().get("2xx");
            assertEquals(200, target.at("/single").get("/").status());
            assertEquals(before + 1, single.getResponses().get("2xx"));
            assertEquals("rows:application", single.getApplication());
            assertTrue(single.getEngine().startsWith("engine="), single.getEngine());
        }
    }
}
