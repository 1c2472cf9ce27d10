package org.wsgibridge.javaapp;

import java.util.ArrayList;
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
        return this;
    }

    @Override
    public void write(byte[] block) {
        if (head == null) {
            throw new IllegalStateException("a block came before start was called (H14)");
        }
        if (block.length > 0) {
            commit();
            exchange.write(block);
            exchange.flush();
        }
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
