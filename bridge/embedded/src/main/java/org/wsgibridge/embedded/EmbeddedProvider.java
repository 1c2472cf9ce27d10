package org.wsgibridge.embedded;

import java.lang.System.Logger.Level;
import java.util.Locale;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.engine.Engine;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.engine.EngineProvider;

/** Offers the engine that runs CPython inside the JVM, where the machine allows it. */
public final class EmbeddedProvider implements EngineProvider {

    private static final String OPTION = "--enable-native-access=ALL-UNNAMED";

    /** Made by the service loader. */
    public EmbeddedProvider() {}

    @Override
    public String name() {
        return "embedded";
    }

    @Override
    public Engine create(Deployment deployment) throws EngineException {
        String system = System.getProperty("os.name");
        if (!system.toLowerCase(Locale.ROOT).contains("linux")) {
            throw new EngineException(
                    "engine=embedded runs on Linux only so far, not on " + system + "; use engine=workers");
        }
        if (!EmbeddedProvider.class.getModule().isNativeAccessEnabled()) {
            deployment.log().log(
                    Level.WARNING,
                    "engine=embedded wants the JVM option " + OPTION + "; later JDKs will refuse to go without");
        }
        try {
            return new EmbeddedEngine(deployment);
        } catch (IllegalCallerException e) {
            throw new EngineException("engine=embedded needs the JVM option " + OPTION + ": " + e.getMessage(), e);
        }
    }
}
