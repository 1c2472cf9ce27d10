package org.wsgibridge.conformance;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Gives streams that know no listeners, as filters do that keep a body for themselves, too. */
public final class BlockingFilter implements Filter {

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(new Request((HttpServletRequest) request), new Response((HttpServletResponse) response));
    }

    private static final class Request extends HttpServletRequestWrapper {
        private final Kept stream;

        Request(HttpServletRequest request) throws IOException {
            super(request);
            this.stream = new Kept(request.getInputStream().readAllBytes());
        }

        @Override
        public ServletInputStream getInputStream() {
            return stream;
        }
    }

    private static final class Response extends HttpServletResponseWrapper {
        Response(HttpServletResponse response) {
            super(response);
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            return new Through(super.getOutputStream());
        }
    }

    private static final class Kept extends ServletInputStream {
        private final ByteArrayInputStream in;

        Kept(byte[] body) {
            this.in = new ByteArrayInputStream(body);
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int start, int length) {
            return in.read(bytes, start, length);
        }

        @Override
        public boolean isFinished() {
            return in.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Through extends ServletOutputStream {
        private final ServletOutputStream out;

        Through(ServletOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            // It is never called.
        }
    }
}
