package org.wsgibridge.workers;

import java.nio.ByteBuffer;
import java.util.Set;
import org.wsgibridge.engine.Exchange;
import org.wsgibridge.python.Marshal;

/** A request on its way through the pool. */
final class Job {

    /** How many bytes of a request's body are sent ahead of the application's reading. */
    private static final int WINDOW = 1024 * 1024;

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    final Exchange exchange;

    /** What its frames carry; another one when it is sent again. Set by the pool before the frame is made. */
    int number;

    /** When the request came, as {@link System#nanoTime} counts; guarded by the pool. */
    long arrived;

    /** Whether the application may wait for the client while it reads the body. */
    final boolean pulls;

    /** Whether what lies behind it has been called back, since it lasts; guarded by the pool. */
    boolean lasting;

    /** Whether its thread is to be stopped as soon as nothing lies behind it; guarded by the pool. */
    boolean abandoned;

    /** Whether all of its answer lies in its slot's connection: reading on costs no more memory than that has. */
    volatile boolean whole;

    /** Whether it has run for too long; guarded by the pool. */
    boolean late;

    /** Whether it has begun anew, after its first worker was killed; guarded by the pool. */
    boolean again;

    /** Whether a part of its answer has come; the loop's that watches its slot. */
    boolean answering;

    private final byte[] frame;
    private final int length;

    Job(Exchange exchange) {
        this.exchange = exchange;
        this.pulls = exchange.bodyContinues();
        Marshal marshal = new Marshal(2048 + exchange.bodyAhead().length)
                .skip(Frame.HEADER)
                .tuple(5)
                .environ(exchange.environ())
                .value(exchange.bodyAhead())
                .value(!pulls ? -1 : exchange.readsBlock() ? 0 : WINDOW)
                .value(exchange.spooled().map(Object::toString).orElse(null));
        this.frame = marshal.array();
        this.length = marshal.length();
    }

    /** Whether it can begin anew: it is safe (RFC 9110, 9.2.1), nothing is missing, and no answer has begun. */
    boolean repeatable() {
        return !again
                && !abandoned
                && !answering
                && !pulls
                && !exchange.over()
                && SAFE.contains(exchange.environ().find("REQUEST_METHOD").orElse(""));
    }

    /** The request as a frame; a new buffer at each call, for a request that must be sent again. */
    ByteBuffer frame() {
        return Frame.header(ByteBuffer.wrap(frame, 0, length), Frame.REQUEST, number, length - Frame.HEADER);
    }
}
