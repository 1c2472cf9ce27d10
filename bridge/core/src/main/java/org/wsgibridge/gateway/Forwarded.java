package org.wsgibridge.gateway;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What trusted proxies say of a request's client: the {@code Forwarded} header (RFC 7239), or, without one, the
 * {@code X-Forwarded-} headers.
 *
 * <p>Each proxy adds one hop at the end. The hops are walked from there: where one is a trusted proxy's, so is what it
 * says of the hop before it; the first that is not is the client. What the client itself has sent is never believed.
 *
 * @param client the client's address, or what a proxy tells instead of it; IPv6 without brackets; empty where it is not
 *     told
 * @param port the client's port; 0 where it is not told
 * @param scheme {@code http} or {@code https}; empty where it is not told
 * @param host what the client has sent as Host; empty where it is not told
 * @param serverPort the port that the client has sent it to, where the host does not say it; 0 where it is not told
 */
record Forwarded(String client, int port, Optional<String> scheme, Optional<Host> host, int serverPort) {

    /** Headers that only a proxy may set. */
    static final List<String> HEADERS =
            List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port");

    /**
     * A parameter of the header Forwarded: a token, or a quoted string; or a word without a value. Clients choose how
     * long it is, so nothing is tried twice ({@code ++} and {@code *+}).
     */
    private static final Pattern PARAMETER =
            Pattern.compile("([^=;,\\s]++)(?:=(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^;,\\s]*+)))?");

    /** A node with a port: {@code 192.0.2.43:47011}, {@code [2001:db8::17]:4711}; or in brackets without one. */
    private static final Pattern NODE = Pattern.compile("\\[([^]]*)](?::(\\d{1,5}))?|([^:]*):(\\d{1,5})");

    /**
     * Finds out who the client is.
     *
     * @param request whose peer is a trusted proxy
     * @param trusted whether an address is a trusted proxy's
     * @return empty where the proxies tell nothing
     */
    static Optional<Forwarded> of(HttpServletRequest request, Predicate<String> trusted) {
        List<Forwarded> hops = hops(request);
        if (hops.isEmpty()) {
            return Optional.empty();
        }
        int at = hops.size() - 1;
        while (at > 0 && trusted.test(hops.get(at).client())) {
            at--;
        }
        return Optional.of(hops.get(at));
    }

    /**
     * What each proxy tells. Where there are headers of both kinds, the client itself may have sent the Forwarded, which
     * most proxies pass on as it is.
     */
    private static List<Forwarded> hops(HttpServletRequest request) {
        List<String> clients = items(request, "X-Forwarded-For");
        List<String> schemes = items(request, "X-Forwarded-Proto");
        List<String> hosts = items(request, "X-Forwarded-Host");
        List<String> ports = items(request, "X-Forwarded-Port");
        if (clients.size() + schemes.size() + hosts.size() + ports.size() == 0) {
            return items(request, "Forwarded").stream().map(Forwarded::element).toList();
        }
        if (clients.isEmpty()) {
            clients = List.of(request.getRemoteAddr());
        }
        List<Forwarded> hops = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            String host = item(hosts, i, clients);
            String port = item(ports, i, clients);
            boolean lacksPort = !host.isEmpty() && host.lastIndexOf(':') <= host.lastIndexOf(']');
            String whole = lacksPort && !port.isEmpty() ? host + ':' + port : host;
            hops.add(hop(clients.get(i), item(schemes, i, clients), whole, port));
        }
        return hops;
    }

    /** What each proxy has added a member to, or only the last one has set. */
    private static String item(List<String> list, int index, List<String> clients) {
        if (list.isEmpty()) {
            return "";
        }
        return list.get(list.size() == clients.size() ? index : list.size() - 1);
    }

    /** An element of the header Forwarded; "by" and extensions say nothing of the client. */
    private static Forwarded element(String text) {
        String client = "";
        String scheme = "";
        String host = "";
        Matcher parameters = PARAMETER.matcher(text);
        while (parameters.find()) {
            String quoted = parameters.group(2);
            String value = quoted == null ? parameters.group(3) : quoted.replaceAll("\\\\(.)", "$1");
            if (value == null) {
                continue;
            }
            switch (parameters.group(1).toLowerCase(Locale.ROOT)) {
                case "for" -> client = value;
                case "proto" -> scheme = value;
                case "host" -> host = value;
                default -> {}
            }
        }
        return hop(client, scheme, host, "");
    }

    private static Forwarded hop(String node, String scheme, String host, String serverPort) {
        Matcher matcher = NODE.matcher(node);
        boolean matches = matcher.matches();
        boolean bracketed = matches && matcher.group(1) != null;
        String digits = matches ? matcher.group(bracketed ? 2 : 4) : null;
        String lower = scheme.toLowerCase(Locale.ROOT);
        return new Forwarded(
                matches ? matcher.group(bracketed ? 1 : 3) : node,
                digits == null ? 0 : Host.port(digits),
                lower.equals("http") || lower.equals("https") ? Optional.of(lower) : Optional.empty(),
                Host.parse(host),
                Host.port(serverPort));
    }

    /** The members of a list, which may stand in several fields. */
    private static List<String> items(HttpServletRequest request, String header) {
        List<String> items = new ArrayList<>();
        for (String field : Collections.list(request.getHeaders(header))) {
            int end = field.length();
            boolean quoted = false;
            List<String> backwards = new ArrayList<>(); // so that what a client has quoted does not hide what follows
            for (int i = end - 1; i >= -1; i--) {
                if (i < 0 || field.charAt(i) == ',' && !quoted) {
                    backwards.add(field.substring(i + 1, end).strip());
                    end = i;
                } else if (field.charAt(i) == '"') {
                    quoted = !quoted;
                }
            }
            Collections.reverse(backwards);
            backwards.stream().filter(item -> !item.isEmpty()).forEach(items::add);
        }
        return items;
    }
}
