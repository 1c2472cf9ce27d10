package org.wsgibridge.gateway;

import java.io.IOException;

/**
 * Makes a container cut the connection: it does so for whatever a servlet throws after the commit. Without a stack
 * trace, which says nothing about the cause.
 */
final class CutException extends IOException {

    private static final long serialVersionUID = 1L;

    CutException(String reason) {
        super(reason);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
