// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.nio.file.Path;
import java.util.List;
import org.kmodrace.lab.session.Slots;
import org.kmodrace.lab.toolchain.ToolchainChoice;
import org.kmodrace.race.check.ModuleCheck;
import org.kmodrace.race.scenario.Scenario;
import picocli.CommandLine;

/**
 * What somebody asked of {@code run}, checked.
 *
 * @param machines where the machines come from
 * @param toolchain that test modules are built with
 * @param scenarios to run; empty when modules are checked
 * @param checks of modules; empty when scenarios are run
 * @param arguments as typed
 */
record RunRequest(
        CommandLine command,
        RunOptions options,
        MachineOptions machines,
        EngineOptions engine,
        ModuleOptions modules,
        ToolchainChoice toolchain,
        List<Scenario> scenarios,
        List<ModuleCheck> checks,
        List<String> arguments) {

    /** For the machines of all its kernels; one that has a life of its own is visited once at a time. */
    Slots slots() {
        return machines.asked() ? new Slots(1) : new Slots(engine.jobs(options.memory));
    }

    /** Where runs are kept. */
    Runs runs() {
        Path own = options.runDir;
        return own == null ? Runs.ofUser() : new Runs(own.toAbsolutePath());
    }
}
