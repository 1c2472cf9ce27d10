package org.wsgibridge.gateway;

import org.wsgibridge.engine.Engine;

/** An engine that is one lambda. */
@FunctionalInterface
interface FakeEngine extends Engine {

    @Override
    default void start() {}

    @Override
    default boolean inline() {
        return false;
    }

    @Override
    default String description() {
        return "engine=fake";
    }

    @Override
    default int waiting() {
        return 0;
    }

    @Override
    default void cut() {}

    @Override
    default void stop() {}
}
