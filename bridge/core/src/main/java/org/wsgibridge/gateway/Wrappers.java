package org.wsgibridge.gateway;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.util.Set;

/** What filters put around requests and responses. */
final class Wrappers {

    /** The wrappers that hand on what they wrap. */
    private static final Set<Class<?>> STANDARD = Set.of(
            ServletRequestWrapper.class,
            HttpServletRequestWrapper.class,
            ServletResponseWrapper.class,
            HttpServletResponseWrapper.class);

    private static final ClassValue<Boolean> REPLACES_INPUT = replaces("getInputStream");
    private static final ClassValue<Boolean> REPLACES_OUTPUT = replaces("getOutputStream");

    private Wrappers() {}

    /** Whether a stream is a filter's own. Many of those do not support listeners: they throw, or never call them. */
    static boolean replaceStream(ServletRequest request, ServletResponse response) {
        for (ServletRequest in = request; in instanceof ServletRequestWrapper wrapper; in = wrapper.getRequest()) {
            if (REPLACES_INPUT.get(wrapper.getClass())) {
                return true;
            }
        }
        for (ServletResponse out = response;
                out instanceof ServletResponseWrapper wrapper;
                out = wrapper.getResponse()) {
            if (REPLACES_OUTPUT.get(wrapper.getClass())) {
                return true;
            }
        }
        return false;
    }

    /** The container's own request. */
    static ServletRequest unwrapped(ServletRequest request) {
        ServletRequest own = request;
        while (own instanceof ServletRequestWrapper wrapper) {
            own = wrapper.getRequest();
        }
        return own;
    }

    /** Whether a wrapper's class has a method of its own. */
    private static ClassValue<Boolean> replaces(String method) {
        return new ClassValue<>() {
            @Override
            protected Boolean computeValue(Class<?> type) {
                try {
                    return !STANDARD.contains(type.getMethod(method).getDeclaringClass());
                } catch (NoSuchMethodException | LinkageError e) { // a class of which parts are missing
                    return true;
                }
            }
        };
    }
}
