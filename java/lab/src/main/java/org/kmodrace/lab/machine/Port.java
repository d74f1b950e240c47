// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.io.IOException;
import java.util.List;

/** One of a machine's ports: how QEMU is told of it, and how we read what comes out of it. */
public interface Port {
    /** Is given the bytes of a port as they come. */
    @FunctionalInterface
    interface Sink {
        /**
         * Takes some bytes.
         *
         * @param block of which the first {@code length} bytes are new
         * @throws IOException when they cannot be kept
         */
        void take(byte[] block, int length) throws IOException;
    }

    /** Such as {@code console}; the name of the character device too. */
    String name();

    /** QEMU's arguments for it. */
    List<String> arguments();

    /**
     * Gives all that comes to the sink, until nothing will come any more.
     *
     * @throws IOException when the sink throws it; a connection that breaks off is an end like any other
     */
    void read(Sink sink) throws IOException, InterruptedException;

    /** Tells that QEMU has ended: what was not read by then is all that there is. */
    void ended();

    /** Removes what is left of it on the host, if the machine was never started. */
    void discard();
}
