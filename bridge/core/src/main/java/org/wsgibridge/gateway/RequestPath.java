package org.wsgibridge.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * SCRIPT_NAME and PATH_INFO from the raw request URI (rows B01 to B12). Pure.
 *
 * <p>The container's own decoded path has lost bytes, semicolons and slashes; the raw URI has not been normalised. So
 * the raw URI is cut at its slashes, each segment is decoded to bytes, dot segments are resolved as the container has
 * done before it chose the servlet and checked its constraints (B07), and empty segments are dropped (B08).
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
        List<Segment> segments = segments(uri);
        if (!mount.leads(segments)) {
            // The container serves another path than the URI says: a filter has rewritten it. Its word counts.
            return new RequestPath(mount.path(), mount.rest());
        }
        StringBuilder info = new StringBuilder(uri.length());
        for (Segment segment : segments.subList(mount.size(), segments.size())) {
            info.append('/').append(segment.name).append(segment.parameters);
        }
        return new RequestPath(mount.path(), info.toString());
    }

    /** The normalised segments; an empty one at the end stands for a slash at the end. */
    private static List<Segment> segments(String uri) {
        List<Segment> segments = new ArrayList<>();
        int start = 1;
        boolean open = false;
        while (start <= uri.length()) {
            int slash = uri.indexOf('/', start);
            int end = slash < 0 ? uri.length() : slash;
            open = add(segments, uri.substring(start, end));
            start = end + 1;
        }
        if (open) {
            segments.add(Segment.EMPTY);
        }
        return segments;
    }

    /** Adds a raw segment; returns whether the path would end with a slash if it were the last one. */
    private static boolean add(List<Segment> segments, String raw) {
        int semicolon = raw.indexOf(';');
        String[] names = Latin1.percentDecode(semicolon < 0 ? raw : raw.substring(0, semicolon))
                .split("/", -1);
        boolean open = false;
        for (int i = 0; i < names.length; i++) {
            open = names[i].isEmpty() || names[i].equals(".") || names[i].equals("..");
            if (names[i].equals("..") && !segments.isEmpty()) {
                segments.remove(segments.size() - 1);
            } else if (!open) {
                boolean last = i == names.length - 1;
                segments.add(new Segment(names[i], last && semicolon >= 0 ? parameters(raw, semicolon) : ""));
            }
        }
        return open;
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
     * @param names the path's segments
     */
    record Mount(String path, String rest, List<String> names) {

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
            String info = pathInfo == null ? "" : Latin1.ofDecoded(pathInfo);
            String path = prefix ? context + servlet : context;
            List<String> names =
                    path.isEmpty() ? List.of() : List.of(path.substring(1).split("/"));
            return new Mount(path, prefix ? info : servlet + info, names);
        }

        int size() {
            return names.size();
        }

        private boolean leads(List<Segment> segments) {
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
