package org.wsgibridge.gateway;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;

/** Where the bytes of a body go: the container's stream, or, inside a page that has taken the writer, that writer. */
interface BodySink {

    /** Writes what a buffer holds; its bytes are the sink's until the stream is ready again. */
    void write(ByteBuffer buffer) throws IOException;

    void flush() throws IOException;

    /** The container's stream; only a page that includes the application has none. */
    ServletOutputStream stream();

    /** The sink of a response. */
    static BodySink of(HttpServletResponse response, boolean include) throws IOException {
        try {
            return new Stream(response.getOutputStream(), include);
        } catch (IllegalStateException e) {
            if (!include) {
                throw e;
            }
            return new Writer(response.getWriter(), Charset.forName(response.getCharacterEncoding()));
        }
    }

    /** The usual sink. */
    record Stream(ServletOutputStream stream, boolean include) implements BodySink {
        @Override
        public void write(ByteBuffer buffer) throws IOException {
            if (buffer.hasArray()) {
                stream.write(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
            } else {
                Servlet61.write(stream, buffer);
            }
        }

        @Override
        public void flush() throws IOException {
            if (!include) { // the page decides when it is sent (N02)
                stream.flush();
            }
        }
    }

    /** The writer of a page; what the application yields is taken for text in the page's charset. */
    record Writer(PrintWriter writer, Charset charset) implements BodySink {
        @Override
        public void write(ByteBuffer buffer) {
            writer.write(charset.decode(buffer).toString());
        }

        @Override
        public void flush() {
            // The page decides when it is sent (N02).
        }

        @Override
        public ServletOutputStream stream() {
            throw new IllegalStateException("a page has taken the writer");
        }
    }
}
