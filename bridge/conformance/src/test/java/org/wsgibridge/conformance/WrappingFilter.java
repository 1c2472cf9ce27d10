package org.wsgibridge.conformance;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;

/** Gives the request another user, and writes what is written in capital letters. */
public final class WrappingFilter implements Filter {

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(new Request((HttpServletRequest) request), new Response((HttpServletResponse) response));
    }

    private static final class Request extends HttpServletRequestWrapper {
        Request(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getRemoteUser() {
            return "filtered";
        }
    }

    private static final class Response extends HttpServletResponseWrapper {
        private Capitals stream;

        Response(HttpServletResponse response) {
            super(response);
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            stream = stream == null ? new Capitals(super.getOutputStream()) : stream;
            return stream;
        }

        @Override
        public void setStatus(int status) {
            super.setStatus(status);
            setHeader("X-Filtered-Status", Integer.toString(status));
        }
    }

    private static final class Capitals extends ServletOutputStream {
        private final ServletOutputStream out;

        Capitals(ServletOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(Character.toUpperCase(b));
        }

        @Override
        public void write(byte[] bytes, int start, int length) throws IOException {
            byte[] capitals = new byte[length];
            for (int i = 0; i < length; i++) {
                capitals[i] = (byte) Character.toUpperCase(bytes[start + i]);
            }
            out.write(capitals, 0, length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public boolean isReady() {
            return out.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            out.setWriteListener(listener);
        }
    }
}
