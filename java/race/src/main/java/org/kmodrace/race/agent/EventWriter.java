// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.agent;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.EventCodec;

/** Writes events to standard output, which is the port to the host; from any thread, a line at a time. */
final class EventWriter {
    private static final int STDOUT = 1;

    private final ModuleSyscalls sys;
    private final OutputStream out;

    EventWriter(ModuleSyscalls sys, OutputStream out) {
        this.sys = sys;
        this.out = out;
    }

    static EventWriter toStandardOutput(ModuleSyscalls sys) {
        return new EventWriter(sys, new FileOutputStream(FileDescriptor.out));
    }

    synchronized void write(AgentEvent event) {
        try {
            out.write((EventCodec.encode(event) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("the port to the host cannot be written", e);
        }
    }

    /** Writes, and returns when the last byte has left the guest: the kernel may die right after. */
    void writeThrough(AgentEvent event) {
        write(event);
        sys.drain(STDOUT);
    }

    /** Never lets anybody write again; does not return. */
    synchronized void silence() {
        while (true) {
            LockSupport.park();
        }
    }

    /** Writes lines that are no events; does not return. */
    void nonsense() {
        byte[] line = "{\"t\": what an agent does not say\n".getBytes(StandardCharsets.UTF_8);
        try {
            while (true) {
                synchronized (this) {
                    out.write(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the port to the host cannot be written", e);
        }
    }
}
