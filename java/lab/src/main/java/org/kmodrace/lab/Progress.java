// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab;

/** Receives one short line whenever the lab starts on something that takes time. Called from the working thread. */
@FunctionalInterface
public interface Progress {
    /** Hears nothing. */
    Progress SILENT = message -> {};

    /** Says what begins now, such as {@code "downloading linux-image-…"}; no trailing full stop, no line break. */
    void step(String message);

    /** Says how far it is with that; may be told often, and need not be shown each time. */
    default void advance(String message) {}
}
