// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.mutate;

/** One way of damaging a module. */
@FunctionalInterface
interface Edit {
    /** Damages the draft and says how, a phrase. */
    String apply(Draft draft);
}
