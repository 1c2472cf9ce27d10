package org.wsgibridge.workers;

/** What the connections that one loop watches receive into, one after the other. */
final class ReceiveBuffer {

    byte[] bytes = new byte[256 * 1024];
}
