package org.wsgibridge.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.wsgibridge.engine.Exchange.BodyReader;
import org.wsgibridge.engine.Failure;

/**
 * Reads what an application finds of its request's body when it begins: the first bytes of one with a length, so that a
 * short one is whole, or all of one without, which has a length then (F08). On the exchange's lane.
 */
final class BodyPrefetch {

    private static final byte[] NOTHING = {};

    private final RequestBody body;
    private final Spool spool;
    private final Outcome outcome;

    /**
     * Makes one that has read nothing.
     *
     * @param spool takes a body without a length; null for one that has a length, or is not to be spooled
     * @param outcome hears of it, once, unless the request has ended by then
     */
    BodyPrefetch(RequestBody body, Spool spool, Outcome outcome) {
        this.body = body;
        this.spool = spool;
        this.outcome = outcome;
    }

    /**
     * Begins to read.
     *
     * @param untold whether the client waits to be told that its body is wanted: then the application says so (F11)
     */
    void read(boolean untold) throws IOException {
        if (spool != null) {
            new Whole().readOn();
        } else if (body.ended() || untold || body.declared() < 0) {
            outcome.prefetched(NOTHING);
        } else {
            new Beginning().read();
        }
    }

    /** Reads the beginning of a body with a length. */
    private final class Beginning implements BodyReader {
        private final byte[] bytes = new byte[(int) Math.min(RequestBody.AHEAD, body.declared())];

        void read() throws IOException {
            body.read(ByteBuffer.wrap(bytes), bytes.length, this);
        }

        @Override
        public void data(int length) {
            outcome.prefetched(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
        }

        @Override
        public void broken(IOException cause) {
            if (!body.closed()) {
                outcome.prefetched(NOTHING); // the application sees it when it reads on (F14)
            }
        }
    }

    /** Reads a body without a length, to its end. */
    private final class Whole implements BodyReader {
        private final byte[] bytes = new byte[RequestBody.AHEAD];
        private boolean reading;
        private boolean again;

        /** Asks for the next piece. A piece that is there comes within the call, so this loops: a body has many. */
        void readOn() throws IOException {
            again = true;
            while (again && !reading) {
                again = false;
                reading = true;
                body.read(ByteBuffer.wrap(bytes), 1, this);
                reading = false;
            }
        }

        @Override
        public void data(int length) {
            try {
                take(length);
            } catch (IOException e) {
                outcome.failed(new Failure(500, "the request body cannot be spooled: " + e, "", false));
            }
        }

        private void take(int length) throws IOException {
            if (length == 0) {
                spool.close();
                outcome.prefetched(spool.bytes());
            } else if (spool.add(bytes, length)) {
                readOn();
            } else {
                outcome.failed(Failure.client(413, "the request body is larger than spool-limit"));
            }
        }

        @Override
        public void broken(IOException cause) {
            if (!body.closed()) {
                outcome.failed(Failure.client(400, cause.getMessage()));
            }
        }
    }

    /** What comes of it. */
    interface Outcome {

        /** The application can begin; this is what it finds, unless that is in the spool's file. */
        void prefetched(byte[] ahead);

        /** The request is answered without the application. */
        void failed(Failure failure);
    }
}
