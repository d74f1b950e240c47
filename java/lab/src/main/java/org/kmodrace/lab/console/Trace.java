// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.util.List;

/**
 * A stack, innermost first.
 *
 * @param title what the kernel put above it, such as {@code Call Trace} or {@code Freed by task 123}
 */
public record Trace(String title, List<Frame> frames) {
    /** Keeps a copy of the list. */
    public Trace {
        frames = List.copyOf(frames);
    }
}
