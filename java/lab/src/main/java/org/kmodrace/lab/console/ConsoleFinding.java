// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.util.List;
import java.util.Optional;
import org.kmodrace.race.protocol.ConsoleMark;

/**
 * A report that a kernel made of a fault it found by itself, and lived on.
 *
 * @param kind of the report
 * @param title in one line, as {@code KASAN: vmalloc-out-of-bounds in do_dentry_open}
 * @param address that it is about; 0 when it names none
 * @param access what was done there, as {@code read of size 8}; "" when it does not say
 * @param task that did it; "" when it does not say
 * @param mark of the trial during which it was printed; empty before the first
 * @param lines of the report without time stamps, at most {@link FindingReader#LINES}
 */
public record ConsoleFinding(
        Kind kind,
        String title,
        long address,
        String access,
        String task,
        Optional<ConsoleMark> mark,
        List<String> lines) {
    /** Who reports. */
    public enum Kind {
        KASAN,
        KCSAN,
        KFENCE,
        UBSAN,
        LOCKDEP,
        /** Sleeping or scheduling where it is not allowed. */
        ATOMIC,
        /** WARN(). */
        WARNING
    }

    /** Keeps a copy of the list. */
    public ConsoleFinding {
        lines = List.copyOf(lines);
    }
}
