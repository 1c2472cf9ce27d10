package org.wsgibridge.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.wsgibridge.engine.LentBlock;

/** A block of a test's memory, and what is heard of it. */
public final class RecordedBlock implements LentBlock {

    private final ByteBuffer bytes;
    private final List<String> heard = new ArrayList<>();

    public RecordedBlock(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Makes one of a text, in the heap. */
    public static RecordedBlock of(String text) {
        return new RecordedBlock(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
    }

    /** "back" and "up", as often as they were said. */
    public List<String> heard() {
        return List.copyOf(heard);
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
