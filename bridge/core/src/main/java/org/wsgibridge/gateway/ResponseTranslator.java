package org.wsgibridge.gateway;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import org.wsgibridge.engine.ResponseHead;

/** Gives a container's response the status and the headers that start_response was called with (section I). */
final class ResponseTranslator {

    private ResponseTranslator() {}

    /**
     * Applies a head, but for the length of the body, which not every answer has that names one. The application's own
     * values take the place of the container's (I05), others stay (I01).
     */
    static void apply(ResponseHead head, HttpServletResponse response) {
        response.setStatus(head.status());
        for (int i = 0; i < head.size(); i++) {
            String name = head.name(i);
            if (name.equalsIgnoreCase("Content-Length")) {
                continue;
            }
            if (name.equalsIgnoreCase("Content-Type")) {
                setContentType(head.value(i), response);
            } else if (head.single(i)) {
                response.setHeader(name, head.value(i));
            } else {
                response.addHeader(name, head.value(i));
            }
        }
    }

    /** Containers and filters may add a charset that the application has not named (I03). */
    private static void setContentType(String type, HttpServletResponse response) {
        response.setContentType(type);
        String sent = response.getContentType();
        if (sent != null
                && sent.contains("charset=")
                && !type.toLowerCase(Locale.ROOT).contains("charset=")) {
            response.setCharacterEncoding(null);
        }
    }
}
