package org.wsgibridge.engine;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A part of an open file, as a body: read from front to back, once. Not thread-safe. */
public final class FilePart implements Closeable {

    private final FileChannel channel;
    private final long end;
    private long position;

    /**
     * Takes a file over; {@link #close} closes it.
     *
     * @param channel open for reading
     * @param offset the part's first byte
     * @param length how many bytes it has
     */
    public FilePart(FileChannel channel, long offset, long length) {
        this.channel = channel;
        this.position = offset;
        this.end = offset + length;
    }

    /**
     * How much of the part has not been read yet.
     *
     * @return bytes
     */
    public long remaining() {
        return end - position;
    }

    /**
     * Reads on.
     *
     * @param buffer takes the bytes, as many as it has room for
     * @return how many; less than 1 where the file has become shorter
     * @throws IOException where the file cannot be read
     */
    public int read(ByteBuffer buffer) throws IOException {
        buffer.limit((int) Math.min(buffer.limit(), buffer.position() + remaining()));
        int count = channel.read(buffer, position);
        position += Math.max(count, 0);
        return count;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
