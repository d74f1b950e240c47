// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.ArrayList;
import java.util.List;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.modules.ModuleSet;
import org.kmodrace.race.scenario.Scenario;

/**
 * The kernel's own modules that scenarios load.
 *
 * @param set them and what they need
 * @param skipped scenarios whose modules this kernel does not have, each with the reason
 */
record KernelModules(ModuleSet set, List<Planner.Skip> skipped) {
    /** Gathers what the scenarios need; nothing is opened when they need none. */
    static KernelModules of(Preparation prepared, List<Scenario> scenarios) throws LabException, InterruptedException {
        List<Planner.Skip> skipped = new ArrayList<>();
        try (ModuleChooser chooser = new ModuleChooser(prepared)) {
            for (Scenario scenario : scenarios) {
                for (String module : scenario.needs().kernelModules()) {
                    String why = switch (chooser.add(module)) {
                        case ModuleChooser.Choice.Modules _ -> "";
                        case ModuleChooser.Choice.Builtin _ -> module + " is a part of this kernel, and no module.";
                        case ModuleChooser.Choice.Unknown _ -> "this kernel comes without the module " + module + ".";
                    };
                    if (!why.isEmpty()) {
                        skipped.add(new Planner.Skip(scenario.id(), why));
                        break;
                    }
                }
            }
            return new KernelModules(chooser.set(), List.copyOf(skipped));
        }
    }

    /** The scenarios that are not skipped. */
    List<Scenario> without(List<Scenario> scenarios) {
        return scenarios.stream()
                .filter(scenario ->
                        skipped.stream().noneMatch(skip -> skip.scenario().equals(scenario.id())))
                .toList();
    }
}
