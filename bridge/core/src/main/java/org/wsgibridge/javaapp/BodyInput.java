package org.wsgibridge.javaapp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import org.wsgibridge.engine.Exchange;
import org.wsgibridge.engine.Exchange.BodyReader;

/** wsgi.input of a Java application: what was read ahead, then what the client still sends. */
final class BodyInput extends InputStream implements BodyReader {

    private static final int CHUNK = 64 * 1024;

    private final Exchange exchange;
    private byte[] bytes;
    private int position;
    private int length;
    private InputStream file;
    private IOException broken;
    private boolean closed;

    BodyInput(Exchange exchange) {
        this.exchange = exchange;
        this.bytes = exchange.bodyAhead();
        this.length = bytes.length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        if (closed) {
            throw new IOException("the request has ended (F17)");
        }
        if (count == 0) {
            return 0;
        }
        if (file == null && exchange.spooled().isPresent()) {
            file = Files.newInputStream(exchange.spooled().get());
        }
        if (file != null) {
            return file.read(target, offset, count);
        }
        if (position == length && exchange.bodyContinues()) {
            bytes = new byte[CHUNK];
            position = length = 0;
            exchange.read(ByteBuffer.wrap(bytes), this);
        }
        if (broken != null) {
            throw broken;
        }
        if (position == length) {
            return -1;
        }
        int taken = Math.min(count, length - position);
        System.arraycopy(bytes, position, target, offset, taken);
        position += taken;
        return taken;
    }

    @Override
    public void data(int count) {
        position = 0;
        length = count;
    }

    @Override
    public void broken(IOException cause) {
        broken = cause;
    }

    /** Ends the reading; the application may, and the engine does when the request ends. */
    @Override
    public void close() throws IOException {
        closed = true;
        if (file != null) {
            file.close();
        }
    }
}
