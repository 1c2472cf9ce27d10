package org.wsgibridge.engine;

/** Makes engines that come in artifacts of their own; found by {@link java.util.ServiceLoader}. */
public interface EngineProvider {

    /**
     * The value of the setting {@code engine} that asks for this one.
     *
     * @return a lower-case word
     */
    String name();

    /**
     * Makes an engine; it is not started yet.
     *
     * @param deployment what to run
     * @return a new engine
     * @throws EngineException where the machine or the settings do not allow it
     */
    Engine create(Deployment deployment) throws EngineException;
}
