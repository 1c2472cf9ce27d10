package org.wsgibridge.gateway;

import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mock;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.MappingMatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Requests as containers give them. */
final class FakeRequest {

    final HttpServletRequest request = mock();
    final Map<String, Object> attributes = new HashMap<>();
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /** {@code GET http://example.org/ctx/sv/path}, with the servlet mapped to {@code /sv/*}. */
    FakeRequest() {
        ServletContext context = mock();
        lenient().when(context.getContextPath()).thenReturn("/ctx");
        when(request.getServletContext(), context);
        when(request.getDispatcherType(), DispatcherType.REQUEST);
        when(request.getMethod(), "GET");
        when(request.getRequestURI(), "/ctx/sv/path");
        when(request.getServletPath(), "/sv");
        when(request.getPathInfo(), "/path");
        HttpServletMapping mapping = mapping(MappingMatch.PATH);
        when(request.getHttpServletMapping(), mapping);
        when(request.getProtocol(), "HTTP/1.1");
        when(request.getScheme(), "http");
        when(request.getServerName(), "example.org");
        when(request.getServerPort(), 80);
        when(request.getLocalAddr(), "10.0.0.1");
        when(request.getRemoteAddr(), "192.0.2.7");
        when(request.getRemotePort(), 4711);
        when(request.getContentLengthLong(), -1L);
        lenient().when(request.getHeaderNames()).then(call -> Collections.enumeration(headers.keySet()));
        lenient().when(request.getHeader(anyString())).then(call -> first(call.getArgument(0)));
        lenient()
                .when(request.getHeaders(anyString()))
                .then(call -> Collections.enumeration(headers.getOrDefault(call.getArgument(0), List.of())));
        lenient().when(request.getAttribute(anyString())).then(call -> attributes.get(call.<String>getArgument(0)));
        lenient()
                .doAnswer(call -> attributes.put(call.getArgument(0), call.getArgument(1)))
                .when(request)
                .setAttribute(anyString(), org.mockito.ArgumentMatchers.any());
    }

    /** Makes a getter of the request, just called, return a value. */
    <T> FakeRequest when(T call, T value) {
        lenient().when(call).thenReturn(value);
        return this;
    }

    FakeRequest header(String name, String value) {
        headers.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        return this;
    }

    static HttpServletMapping mapping(MappingMatch match) {
        HttpServletMapping mapping = mock();
        lenient().when(mapping.getMappingMatch()).thenReturn(match);
        return mapping;
    }

    private String first(String name) {
        return headers.containsKey(name) ? headers.get(name).get(0) : null;
    }
}
