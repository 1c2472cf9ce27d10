package org.wsgibridge.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.wsgibridge.engine.LentBlock;

/** A block of an engine's memory, which hears when it is not needed any more. */
final class FakeBlock implements LentBlock {

    private final ByteBuffer bytes;
    final List<String> heard = new ArrayList<>();

    FakeBlock(String text) {
        this(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
    }

    FakeBlock(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    @Override
    public ByteBuffer bytes() {
        return bytes;
    }

    @Override
    public void giveBack() {
        heard.add("back");
    }

    @Override
    public void giveUp() {
        heard.add("up");
    }
}
