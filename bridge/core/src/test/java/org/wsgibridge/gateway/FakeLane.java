package org.wsgibridge.gateway;

import java.io.IOException;

/** A lane of the test's thread. */
final class FakeLane implements Lane {

    private final boolean mayBlock;
    boolean completed;
    String aborted;
    IOException gone;

    FakeLane(boolean mayBlock) {
        this.mayBlock = mayBlock;
    }

    @Override
    public void execute(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            gone = e;
        }
    }

    @Override
    public boolean mayBlock() {
        return mayBlock;
    }

    @Override
    public void complete() {
        completed = true;
    }

    @Override
    public void abort(String reason) {
        aborted = reason;
    }

    @Override
    public boolean over() {
        return completed || aborted != null;
    }

    @Override
    public void await() {}
}
