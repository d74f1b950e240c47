// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import org.kmodrace.race.scenario.Scenario;

/** Shared seed 001, point 6: the same on a machine whose CPUs are taken away at random, in the middle of a lookup. */
final class KallsymsDescheduled {
    private KallsymsDescheduled() {}

    static Scenario declaration() {
        return KallsymsVsUnload.churn(Scenario.declare(
                        "kallsyms-descheduled",
                        "symbols looked up while their modules come and go, on CPUs that the host takes away"))
                .question(
                        "When the host stops a CPU in the middle of a lookup, and a module comes or goes meanwhile, is"
                                + " every name still right or absent?")
                .actor("host", "stops single virtual CPUs at random")
                .descheduled()
                .build();
    }
}
