package org.wsgibridge.conformance;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What this run has shown so far: which rows hold in which containers. JUnit finds it as a service. */
public final class Outcomes implements AfterEachCallback {

    private static final Map<Place, Boolean> ALL = new ConcurrentHashMap<>();

    /** What a row's tests have shown in a container, in all ways of handing over; empty where none has run. */
    static Optional<Boolean> of(String row, String container) {
        return Optional.ofNullable(ALL.get(new Place(row, container)));
    }

    @Override
    public void afterEach(ExtensionContext test) throws IllegalAccessException {
        Optional<Target> target = target(test.getRequiredTestInstance());
        if (target.isPresent()) {
            boolean holds = test.getExecutionException().isEmpty();
            for (String row : Rows.of(test.getRequiredTestMethod())) {
                ALL.merge(new Place(row, target.get().kind()), holds, Boolean::logicalAnd);
            }
        }
    }

    private static Optional<Target> target(Object instance) throws IllegalAccessException {
        for (Field field : instance.getClass().getDeclaredFields()) {
            if (field.getType() == Target.class) {
                field.setAccessible(true);
                return Optional.of((Target) field.get(instance));
            }
        }
        return Optional.empty();
    }

    private record Place(String row, String container) {}
}
