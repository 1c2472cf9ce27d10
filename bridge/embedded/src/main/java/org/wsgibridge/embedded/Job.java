package org.wsgibridge.embedded;

import org.wsgibridge.engine.Exchange;
import org.wsgibridge.python.Marshal;

/** A request on its way through the engine. */
final class Job {

    final Exchange exchange;
    final Conversation conversation;

    /** Whether the application may wait for the client while it reads the body. */
    final boolean pulls;

    /** The arguments of {@code embedded.Slot.serve}, in marshal's format. */
    final byte[] request;

    final int length;

    /** When it came, as {@link System#nanoTime} counts; guarded by the dispatcher. */
    long arrived;

    /** The thread that has begun with it; guarded by the dispatcher. */
    PythonThread thread;

    /** When a thread began with it, as {@link System#nanoTime} counts; guarded by the dispatcher. */
    long began;

    /** Whether it has turned out to be no short one; guarded by the dispatcher. */
    boolean lasting;

    /** Whether it has run for too long; guarded by the dispatcher. */
    boolean late;

    /** Whether that it does not end has been logged; guarded by the dispatcher. */
    boolean stuck;

    /** Whether it is about to be answered, and not to be interrupted any more; guarded by the GIL and the job. */
    boolean settled;

    /** Whether an exception has been raised in its thread; guarded by the GIL and the job. */
    boolean interrupted;

    Job(Exchange exchange) {
        this.exchange = exchange;
        this.pulls = exchange.bodyContinues();
        Marshal marshal = new Marshal(2048 + exchange.bodyAhead().length)
                .tuple(5)
                .environ(exchange.environ())
                .value(exchange.bodyAhead())
                .value(pulls)
                .value(exchange.spooled().map(Object::toString).orElse(null));
        this.request = marshal.array();
        this.length = marshal.length();
        this.conversation = new Conversation(exchange);
    }
}
