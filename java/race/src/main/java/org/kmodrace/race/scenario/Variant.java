// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.scenario;

import java.util.function.Supplier;
import org.kmodrace.race.engine.Race;

/**
 * One form in which a scenario runs: the race itself or one of its controls.
 *
 * @param name {@code race}, or the control's name
 * @param title what is done, a phrase
 * @param trials how often unless the plan says otherwise
 * @param crashesKernel whether a hit takes the kernel down; each trial then has a machine of its own
 * @param spoilsMachine whether the kernel lives, but is fit for nothing else afterwards; it is the last that its
 *     machine does
 * @param race makes the code that runs it in the guest
 */
public record Variant(
        String name, String title, int trials, boolean crashesKernel, boolean spoilsMachine, Supplier<Race> race) {
    /** The name of the variant that is not a control. */
    public static final String RACE = "race";
}
