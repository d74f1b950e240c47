// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import java.util.List;
import java.util.Optional;
import org.kmodrace.race.scenario.Variant;

/** All checks, in the order in which they are listed and run: what tells most of the others' findings comes first. */
public final class ModuleChecks {
    private static final List<ModuleCheck> ALL = List.of(
            Leftovers.declaration(),
            AfterUnload.declaration(),
            References.declaration(),
            OpenVsUnload.declaration(),
            FailingInit.declaration(),
            FailingAllocations.declaration(),
            LoadUnload.declaration(),
            ParallelLoads.declaration(),
            LoadVsUnload.declaration());

    private ModuleChecks() {}

    public static List<ModuleCheck> all() {
        return ALL;
    }

    public static Optional<ModuleCheck> byId(String id) {
        return ALL.stream().filter(check -> check.id().equals(id)).findFirst();
    }

    /** What an agent runs for a check of one module; empty when there is no such check. */
    public static Optional<Variant> variant(String id, String module) {
        return byId(id).map(check ->
                new Variant(module, check.title(), 1, false, false, () -> new CheckRace(check, module)));
    }
}
