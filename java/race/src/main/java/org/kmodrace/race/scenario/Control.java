// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.scenario;

/**
 * A variant whose result is known beforehand, so that the race's own result can be believed.
 *
 * @param mustReproduce true: known to be broken whatever the kernel, must be hit; false: known to be
 *     right, must never be hit
 */
public record Control(Variant variant, boolean mustReproduce) {
    public String name() {
        return variant.name();
    }

    /** Whether the control did what it must, given its hits and its forbidden outcomes. */
    public boolean holds(int hits, int forbidden, int trials) {
        return trials > 0 && forbidden == 0 && (mustReproduce ? hits > 0 : hits == 0);
    }
}
