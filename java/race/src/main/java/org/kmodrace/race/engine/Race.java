// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.engine;

import org.kmodrace.race.oracle.TrialResult;

/**
 * The code of one variant of a scenario, run inside the guest: {@code setUp} once, {@code trial} as
 * often as planned, {@code tearDown} once.
 *
 * <p>What the kernel refuses is part of the result. A {@link HarnessException} says that the harness
 * could not do its work, and is never a statement about the kernel.
 */
public interface Race {
    /** Loads what all trials share. */
    default void setUp(Guest guest) {}

    /** One attempt; must leave the guest as it found it. */
    TrialResult trial(TrialContext trial);

    /** Unloads what {@link #setUp} loaded. */
    default void tearDown(Guest guest) {}
}
