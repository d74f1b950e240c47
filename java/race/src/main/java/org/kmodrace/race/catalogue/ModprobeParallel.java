// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.List;
import org.kmodrace.race.catalogue.ModprobesTogether.Window;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.oracle.ModprobeOracle;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 004 with the program itself: what do several modprobes say of one module, and when? */
final class ModprobeParallel {
    private ModprobeParallel() {}

    static Scenario declaration() {
        return Scenario.declare("modprobe-parallel", "several modprobes of one module at once: who says so too early?")
                .question("When several modprobes load one module at once, does one of them exit with 0 before the"
                        + " module is live?")
                .origin("004", "kmod-18", "Race condition while loading modules in parallel in kmod-18")
                .actor("modprobe", "loads the module; three of them, as programs")
                .acceptable(ModprobeOracle.TOLD_WHEN_LIVE, "every modprobe exited with 0, and the module was live then")
                .interesting(ModprobeOracle.TOLD_TOO_EARLY, "a modprobe exited with 0, and the module was not live yet")
                .forbidden(ModprobeOracle.MODPROBE_FAILED, "a modprobe failed, and nothing was wrong with the module")
                .options(
                        "MODULES",
                        "MODULE_UNLOAD",
                        "PROC_FS",
                        "SYSFS",
                        "FUNCTION_TRACER",
                        "DYNAMIC_FTRACE_WITH_REGS",
                        "KPROBES",
                        "KALLSYMS")
                .modules(KernelGate.MODULE, ModprobesTogether.HOLDER, ModprobesTogether.SLOW, ModprobesTogether.WIDE)
                .race(
                        "the distribution's modprobe: while the init runs, before there is an initstate, and unhindered",
                        3,
                        () -> new ModprobesTogether(ModprobesTogether.REAL, List.of(Window.values())))
                .mustReproduce(
                        "kmod-18-rule",
                        "a modprobe that takes a directory without initstate for a built-in module, as kmod-18's did",
                        3,
                        () -> new ModprobesTogether("/kmodrace/modprobe-kmod18", List.of(Window.COMING)))
                .mustNotReproduce(
                        "kmod-20-rule",
                        "the same program by kmod-20's rule: such a module is coming",
                        3,
                        () -> new ModprobesTogether("/kmodrace/modprobe-kmod20", List.of(Window.COMING)))
                .build();
    }
}
