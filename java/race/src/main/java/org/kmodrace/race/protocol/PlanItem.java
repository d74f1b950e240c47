// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.protocol;

/**
 * Some trials of one variant of one scenario.
 *
 * @param firstTrial the number of the first; numbers go on when a machine died and another took over
 * @param trials how many
 */
public record PlanItem(String scenario, String variant, int firstTrial, int trials) {
    /** {@code scenario/variant}. */
    public String name() {
        return scenario + "/" + variant;
    }

    @Override
    public String toString() {
        return name() + ":" + firstTrial + "+" + trials;
    }
}
