package org.wsgibridge.javaapp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.wsgibridge.WsgiApplication.StartResponse;
import org.wsgibridge.WsgiApplication.Write;
import org.wsgibridge.engine.Exchange;
import org.wsgibridge.engine.ResponseHead;

/** The response of one request: start_response, write, and the blocks that the application returns (H, J). */
final class Response implements StartResponse, Write {

    private final Exchange exchange;
    private boolean called;
    private ResponseHead head;
    private boolean committed;

    /** How many bytes Content-Length still allows. */
    private long remaining;

    Response(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public Write start(String status, List<Map.Entry<String, String>> headers, Throwable error) {
        if (called && error == null) {
            throw new IllegalStateException("start was called a second time without an error (H04)");
        }
        if (committed) {
            throw new IllegalStateException("the response has been sent already (H03)", error);
        }
        called = true;
        List<String> lines = new ArrayList<>();
        headers.forEach(header -> {
            lines.add(header.getKey());
            lines.add(header.getValue());
        });
        head = ResponseHead.of(status, lines);
        remaining = head.contentLength() < 0 ? Long.MAX_VALUE : head.contentLength();
        return this;
    }

    @Override
    public void write(byte[] block) throws IOException {
        if (block.length > remaining) {
            throw new IllegalStateException(
                    "write exceeds Content-Length by " + (block.length - remaining) + " bytes (J05)");
        }
        send(block, true);
    }

    /**
     * Takes one of the blocks that the application returns; returns whether it shall be asked for another (J05).
     *
     * @param flush whether it has to make the next one first, so that this one goes out meanwhile (J01)
     */
    boolean send(byte[] block, boolean flush) throws IOException {
        if (head == null) {
            throw new IllegalStateException("a block came before start was called (H14)");
        }
        if (exchange.over()) {
            throw new IOException("nobody waits for the answer any more"); // L05, J10
        }
        int length = (int) Math.min(block.length, remaining);
        if (length > 0) {
            commit();
            remaining -= length;
            exchange.write(length == block.length ? block : Arrays.copyOf(block, length));
            if (flush) {
                exchange.flush();
            }
        }
        return remaining > 0;
    }

    void end() {
        if (head == null) {
            throw new IllegalStateException("start was never called (H14)");
        }
        commit();
        exchange.end();
    }

    private void commit() {
        if (!committed) {
            committed = true;
            exchange.start(head);
        }
    }
}
