package org.wsgibridge;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.engine.Engine;
import org.wsgibridge.gateway.Metrics;
import org.wsgibridge.settings.Setting;

/**
 * An application as JMX knows it: {@code org.wsgibridge:type=Application,context=/shop,name=orders}. Where nothing in this
 * JVM has started JMX yet, it is not started either: that takes a tenth of a second.
 */
final class ManagedApplication implements ApplicationMXBean {

    /** What need not be quoted in a name. */
    private static final Pattern PLAIN = Pattern.compile("[^,=:\"*?\n]+");

    private final Deployment deployment;
    private final Engine engine;
    private final Metrics metrics;
    private MBeanServer server;
    private ObjectName name;

    /** Makes what is not registered yet. */
    ManagedApplication(Deployment deployment, Engine engine, Metrics metrics) {
        this.deployment = deployment;
        this.engine = engine;
        this.metrics = metrics;
    }

    /**
     * Registers it.
     *
     * @param context the web application's path; empty at the root
     */
    void register(String context) {
        List<MBeanServer> servers = MBeanServerFactory.findMBeanServer(null);
        if (!servers.isEmpty()) {
            server = servers.get(0);
            String wanted = "org.wsgibridge:type=Application,context=" + plain(context.isEmpty() ? "/" : context)
                    + ",name=" + plain(deployment.name());
            try {
                name = registerAs(wanted);
            } catch (JMException e) {
                deployment.log().log(Level.WARNING, "JMX does not take " + wanted + ": " + e);
            }
        }
    }

    /** Another version of the web application, or another host's, may have the name. */
    private ObjectName registerAs(String wanted) throws JMException {
        String free = wanted;
        for (int instance = 2; ; instance++) {
            try {
                return server.registerMBean(this, new ObjectName(free)).getObjectName();
            } catch (InstanceAlreadyExistsException e) {
                free = wanted + ",instance=" + instance;
            }
        }
    }

    private static String plain(String value) {
        return PLAIN.matcher(value).matches() ? value : ObjectName.quote(value);
    }

    /** Takes it away again, where it has been registered. */
    void unregister() {
        if (name != null) {
            try {
                server.unregisterMBean(name);
            } catch (JMException e) {
                deployment.log().log(Level.DEBUG, "JMX has lost " + name, e);
            }
            name = null;
        }
    }

    @Override
    public String getApplication() {
        return deployment.settings().get(Setting.APPLICATION);
    }

    @Override
    public String getEngine() {
        return engine.description();
    }

    @Override
    public long getRequests() {
        return metrics.requests();
    }

    @Override
    public long getActive() {
        return metrics.active();
    }

    @Override
    public long getWaiting() {
        return engine.waiting();
    }

    @Override
    public Map<String, Long> getResponses() {
        return metrics.responses();
    }

    @Override
    public Map<String, Long> getFailures() {
        return metrics.failures();
    }

    @Override
    public double getSeconds() {
        return metrics.seconds();
    }

    @Override
    public Map<String, Long> getDurations() {
        return metrics.durations();
    }
}
