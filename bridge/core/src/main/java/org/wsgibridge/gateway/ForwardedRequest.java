package org.wsgibridge.gateway;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import org.wsgibridge.settings.Network;

/**
 * A request as its client has sent it to the first of the trusted proxies, for the translation alone. What a peer says
 * that is no trusted proxy is taken away, so that an application that looks at it itself is not deceived either.
 */
final class ForwardedRequest extends HttpServletRequestWrapper {

    private final List<Network> trusted;
    private final boolean fromProxy;
    private final Optional<Forwarded> forwarded;

    ForwardedRequest(HttpServletRequest request, List<Network> trusted) {
        super(request);
        this.trusted = trusted;
        this.fromProxy = isTrusted(request.getRemoteAddr());
        this.forwarded = fromProxy ? Forwarded.of(request, this::isTrusted) : Optional.empty();
    }

    private boolean isTrusted(String address) {
        return trusted.stream().anyMatch(network -> network.contains(address == null ? "" : Host.bare(address)));
    }

    @Override
    public String getRemoteAddr() {
        return forwarded
                .map(Forwarded::client)
                .filter(client -> !client.isEmpty())
                .orElseGet(super::getRemoteAddr);
    }

    @Override
    public int getRemotePort() {
        return forwarded.map(Forwarded::port).orElseGet(super::getRemotePort);
    }

    @Override
    public String getScheme() {
        return forwarded.flatMap(Forwarded::scheme).orElseGet(super::getScheme);
    }

    @Override
    public boolean isSecure() {
        return forwarded.flatMap(Forwarded::scheme).map("https"::equals).orElseGet(super::isSecure);
    }

    @Override
    public String getServerName() {
        return forwarded.flatMap(Forwarded::host).map(Host::name).orElseGet(super::getServerName);
    }

    @Override
    public int getServerPort() {
        Optional<Host> host = forwarded.flatMap(Forwarded::host);
        int told = host.map(Host::port)
                .filter(port -> port > 0)
                .orElseGet(() -> forwarded.map(Forwarded::serverPort).orElse(0));
        if (told > 0) {
            return told;
        }
        int own = super.getServerPort();
        boolean named = own != Host.standardPort(super.isSecure());
        boolean moves = host.isPresent()
                || !named && forwarded.flatMap(Forwarded::scheme).isPresent();
        return moves ? Host.standardPort(isSecure()) : own;
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        Optional<Host> host = name.equalsIgnoreCase("Host") ? forwarded.flatMap(Forwarded::host) : Optional.empty();
        return host.map(h -> Collections.enumeration(List.of(h.text()))).orElseGet(() -> super.getHeaders(name));
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        if (fromProxy) {
            return super.getHeaderNames();
        }
        List<String> names = Collections.list(super.getHeaderNames());
        names.removeIf(name -> Forwarded.HEADERS.stream().anyMatch(name::equalsIgnoreCase));
        return Collections.enumeration(names);
    }
}
