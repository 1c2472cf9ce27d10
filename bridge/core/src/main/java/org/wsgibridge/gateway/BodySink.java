package org.wsgibridge.gateway;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

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
            return new Writer(
                    response.getWriter(),
                    Charset.forName(response.getCharacterEncoding()).newDecoder());
        }
    }

    /** The usual sink. */
    record Stream(ServletOutputStream stream, boolean include) implements BodySink {
        @Override
        public void write(ByteBuffer buffer) throws IOException {
            if (buffer.hasArray()) {
                stream.write(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
            } else if (Servlet61.writes(stream)) {
                Servlet61.write(stream, buffer);
            } else { // a filter's
                byte[] copy = new byte[buffer.remaining()];
                buffer.get(copy);
                stream.write(copy);
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
    final class Writer implements BodySink {
        private final PrintWriter writer;
        private final CharsetDecoder decoder;

        /** The beginning of a character whose end is still to come. */
        private ByteBuffer begun = ByteBuffer.allocate(0);

        Writer(PrintWriter writer, CharsetDecoder decoder) {
            this.writer = writer;
            this.decoder = decoder.onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
        }

        @Override
        public void write(ByteBuffer buffer) {
            ByteBuffer in = ByteBuffer.allocate(begun.remaining() + buffer.remaining())
                    .put(begun)
                    .put(buffer.duplicate())
                    .flip();
            CharBuffer text = CharBuffer.allocate((int) Math.ceil(in.remaining() * (double) decoder.maxCharsPerByte()));
            decoder.decode(in, text, false);
            writer.append(text.flip());
            begun = in.slice();
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
