package org.wsgibridge.embedded;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;
import org.wsgibridge.engine.Exchange;
import org.wsgibridge.testing.RecordedExchange;

/** Exchanges that fail where no exchange should, as for want of memory. */
final class FailingExchange {

    private FailingExchange() {}

    /** One that asks a test whether it is over. */
    static Exchange of(RecordedExchange exchange, BooleanSupplier over) {
        return (Exchange) Proxy.newProxyInstance(
                Exchange.class.getClassLoader(), new Class<?>[] {Exchange.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("over")) {
                        return over.getAsBoolean();
                    }
                    try {
                        return method.invoke(exchange, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
