package org.xnio;

/** A thread as Undertow's are that carry connections. */
public final class IoThread extends Thread {

    /** Makes one that runs a task. */
    public IoThread(Runnable task) {
        super(task);
    }
}
