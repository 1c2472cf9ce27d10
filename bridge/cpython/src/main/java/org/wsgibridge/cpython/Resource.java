package org.wsgibridge.cpython;

import java.io.IOException;

/**
 * A file to be unpacked.
 *
 * @param name its path below the distribution's folder, with slashes
 * @param size in bytes
 * @param stamp changes when the content changes: a checksum, or else a time
 * @param content reads the whole of it
 */
record Resource(String name, long size, long stamp, Content content) {

    /** Where the bytes come from. */
    interface Content {

        byte[] read() throws IOException;
    }

    /** The same file with another name. */
    Resource as(String other) {
        return new Resource(other, size, stamp, content);
    }
}
