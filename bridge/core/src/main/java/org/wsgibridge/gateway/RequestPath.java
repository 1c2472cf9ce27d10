package org.wsgibridge.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * SCRIPT_NAME and PATH_INFO from the raw request URI (rows B01 to B12). Pure.
 *
 * <p>The container's own decoded path has lost bytes, semicolons and slashes; the raw URI has not been normalised. So
 * the raw URI is cut at its slashes, each segment is decoded to bytes, and dot segments are resolved as the container
 * has done before it chose the servlet and checked its constraints. The outcome must name the path that the container
 * has mapped; else the application would see another path than constraints and filters have seen (B07).
 *
 * @param scriptName where the application is mounted; no slash at its end, empty at the root (B10)
 * @param pathInfo the rest; empty where the URI is exactly the mount (B11)
 */
record RequestPath(String scriptName, String pathInfo) {

    /**
     * Splits a request URI.
     *
     * @param uri as {@code getRequestURI()} gives it: raw, without the query
     * @param mount the path that belongs to SCRIPT_NAME, as {@link Mount} finds it
     */
    static RequestPath split(String uri, Mount mount) {
        if (!uri.startsWith("/")) {
            return new RequestPath(mount.path(), ""); // OPTIONS * (B16)
        }
        if (mount.isAll(uri)) {
            return new RequestPath(mount.path(), mount.rest());
        }
        List<Segment> raw = rawSegments(uri);
        for (boolean withEmpty : new boolean[] {false, true}) { // most containers drop empty segments (B08)
            List<Segment> segments = normalise(raw, withEmpty);
            if (mount.leads(segments)) {
                List<Segment> rest = segments.subList(mount.names().size(), segments.size());
                if (mount.isMapped(join(rest, false))) {
                    return new RequestPath(mount.path(), join(rest, true));
                }
            }
        }
        // The container serves another path than the URI says: a filter has rewritten it. Its word counts.
        return new RequestPath(mount.path(), mount.rest());
    }

    private static String join(List<Segment> segments, boolean withParameters) {
        StringBuilder path = new StringBuilder();
        for (Segment segment : segments) {
            path.append('/').append(segment.name).append(withParameters ? segment.parameters : "");
        }
        return path.toString();
    }

    private static List<Segment> rawSegments(String uri) {
        List<Segment> segments = new ArrayList<>();
        for (String raw : uri.substring(1).split("/", -1)) {
            int semicolon = raw.indexOf(';');
            String[] names = Latin1.percentDecode(semicolon < 0 ? raw : raw.substring(0, semicolon))
                    .split("/", -1); // an escaped slash is one, too (B04)
            for (int i = 0; i < names.length; i++) {
                boolean last = i == names.length - 1;
                segments.add(new Segment(names[i], last && semicolon >= 0 ? parameters(raw, semicolon) : ""));
            }
        }
        return segments;
    }

    /** Without dot segments; an empty segment at the end stands for a slash at the end. */
    private static List<Segment> normalise(List<Segment> raw, boolean withEmpty) {
        List<Segment> segments = new ArrayList<>();
        Segment open = null;
        for (int i = 0; i < raw.size(); i++) {
            String name = raw.get(i).name;
            boolean last = i == raw.size() - 1;
            boolean dots = name.equals(".") || name.equals("..");
            open = dots ? Segment.EMPTY : name.isEmpty() ? raw.get(i) : null;
            if (name.equals("..") && !segments.isEmpty()) {
                segments.remove(segments.size() - 1);
            } else if (!dots && (!name.isEmpty() || withEmpty && !last)) {
                segments.add(raw.get(i));
            }
        }
        if (open != null) {
            segments.add(open);
        }
        return segments;
    }

    /** Path parameters belong to the path, but for the container's own session id (B05). */
    private static String parameters(String raw, int semicolon) {
        StringBuilder kept = new StringBuilder();
        for (String parameter : raw.substring(semicolon + 1).split(";", -1)) {
            if (!parameter.toLowerCase(Locale.ROOT).startsWith("jsessionid=")) {
                kept.append(';').append(Latin1.percentDecode(parameter));
            }
        }
        return kept.toString();
    }

    private record Segment(String name, String parameters) {
        static final Segment EMPTY = new Segment("", "");
    }

    /**
     * The part of a path that belongs to SCRIPT_NAME.
     *
     * @param path SCRIPT_NAME, decoded
     * @param rest PATH_INFO as the container has it, for a URI that does not start with the path
     * @param mapped the same, in the container's characters
     */
    record Mount(String path, String rest, String mapped) {

        /**
         * Where a servlet is mounted.
         *
         * @param contextPath as the servlet context has it, encoded or not
         * @param servletPath decoded by the container
         * @param pathInfo decoded by the container, or null
         * @param prefix whether the servlet is mapped to a prefix; else its own path is the application's (B12)
         */
        static Mount of(String contextPath, String servletPath, String pathInfo, boolean prefix) {
            String context = Latin1.percentDecode(contextPath);
            String servlet = Latin1.ofDecoded(servletPath);
            String info = pathInfo == null ? "" : pathInfo;
            String mapped = prefix ? info : servletPath + info;
            String path = prefix ? context + servlet : context;
            return new Mount(path, Latin1.ofDecoded(mapped), mapped);
        }

        /** The path's segments. */
        private List<String> names() {
            return path.isEmpty() ? List.of() : List.of(path.substring(1).split("/"));
        }

        /** Whether a raw URI is what the container has mapped, with nothing to decode or to normalise: the usual case. */
        private boolean isAll(String uri) {
            return uri.length() == path.length() + rest.length()
                    && uri.startsWith(path)
                    && uri.endsWith(rest)
                    && uri.indexOf('%') < 0
                    && uri.indexOf(';') < 0;
        }

        /**
         * Whether the container has mapped this path, behind the mount. The container may have decoded it with losses, or
         * left the escape of a percent sign; and it may have added the name of a welcome file. Any other escape that it
         * has left is none for its constraints.
         */
        private boolean isMapped(String info) {
            boolean welcome = info.endsWith("/") && rest.startsWith(info) && rest.indexOf('/', info.length()) < 0;
            return rest.equals(info)
                    || mapped.equals(info)
                    || welcome
                    || mapped.indexOf('\ufffd') >= 0 && withLosses(mapped).equals(withLosses(Latin1.toDecoded(info)))
                    || Latin1.ofDecoded(mapped.replace("%25", "%")).equals(info);
        }

        /** Containers differ in how many replacement characters they make of malformed bytes. */
        private static String withLosses(String text) {
            return text.replaceAll("\ufffd+", "\ufffd");
        }

        private boolean leads(List<Segment> segments) {
            List<String> names = names();
            if (segments.size() < names.size()) {
                return false;
            }
            for (int i = 0; i < names.size(); i++) {
                if (!names.get(i).equals(segments.get(i).name)) {
                    return false;
                }
            }
            return true;
        }
    }
}
