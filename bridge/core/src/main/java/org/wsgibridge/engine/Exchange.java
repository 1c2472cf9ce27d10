package org.wsgibridge.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One request, as an engine sees it. Every method may be called from any thread and none blocks, unless the engine is
 * {@linkplain Engine#inline() inline}: then the calling thread is the request's own and waits where it must.
 *
 * <p>The response's methods are called in the order {@link #start}, {@link #write} any number of times, {@link #end};
 * or {@link #fail} at any point. What is called after the end has no effect.
 */
public interface Exchange {

    /**
     * The request's CGI variables.
     *
     * @return to be read, not changed
     */
    Environ environ();

    /**
     * The part of the request's body that was read before the engine was asked.
     *
     * @return all of the body, or its beginning; empty where {@link #spooled()} holds it
     */
    byte[] bodyAhead();

    /**
     * The file that holds the whole request body, where it was long and its length was not known.
     *
     * @return a file that is deleted when the exchange ends
     */
    Optional<Path> spooled();

    /**
     * Whether {@link #read} has anything to give behind {@link #bodyAhead()}.
     *
     * @return false where the body is complete
     */
    boolean bodyContinues();

    /**
     * Whether a read that waits for the client keeps what is written waiting, too: one thread does both. Then nothing
     * should be read that the application has not asked for (F06).
     *
     * @return false where the two are independent
     */
    boolean readsBlock();

    /**
     * Asks for more of the request's body: what is there, or the first that comes. One request at a time.
     *
     * @param into takes the bytes, from its position on, as many as it has room for; position and limit stay where they
     *     are. The exchange's until the reader is called, which may be after the exchange has ended
     * @param reader called once, whatever happens
     */
    void read(ByteBuffer into, BodyReader reader);

    /**
     * Sets who hears of the client.
     *
     * @param listener the engine's
     */
    void listen(Listener listener);

    /**
     * Gives a whole answer, and ends the response.
     *
     * @param head checked
     * @param body not to be changed afterwards
     */
    void answer(ResponseHead head, byte[] body);

    /**
     * Gives status and headers. Nothing is sent before the first {@link #flush} or {@link #end}.
     *
     * @param head checked
     */
    void start(ResponseHead head);

    /**
     * Gives a block of the response's body. Never refused; {@link Listener#full()} asks for a pause.
     *
     * @param block not to be changed afterwards
     */
    void write(byte[] block);

    /**
     * Lends memory for a block that {@link #write(LentBlock)} is to take: filled in, and its bytes limited to what is there.
     *
     * @return empty where the container would copy it, or all is lent
     */
    Optional<LentBlock> blank();

    /**
     * Gives a block of the response's body that lies in memory of its own. Where that is the engine's, there is little of it,
     * and {@link Listener#full()} says nothing of it.
     *
     * @param block given back or up, whatever happens
     */
    void write(LentBlock block);

    /**
     * Gives a part of a file as the rest of the response's body; {@link #end} follows.
     *
     * @param file closed when it has been sent, or is not wanted
     */
    void write(FilePart file);

    /** Sends what was written so far; the application has nothing more at the moment (J01). */
    void flush();

    /** Ends the response. */
    void end();

    /**
     * Ends the exchange without an answer of the application's: with an error page if nothing was sent, else with a
     * cut connection (L03, L04). The failure is logged.
     *
     * @param failure why
     */
    void fail(Failure failure);

    /**
     * Whether the exchange has ended, for whatever reason.
     *
     * @return true where a call has no effect any more
     */
    boolean over();

    /** Takes a part of a request's body. */
    interface BodyReader {

        /**
         * More of the body is where the reader wanted it.
         *
         * @param length how many bytes; 0 at its end
         */
        void data(int length);

        /**
         * The body cannot be read to its end (F14), or the exchange has ended before.
         *
         * @param cause why
         */
        void broken(IOException cause);
    }

    /** Hears of the client. Calls come from any thread, one after the other. */
    interface Listener {

        /** The client is slow, and much is waiting for it: write no more before {@link #room()}. */
        void full();

        /** The client has taken what was waiting. */
        void room();

        /** The client has gone: nobody waits for the answer. */
        void gone();
    }
}
