// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.LoadVsUnloadOracle;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;

/**
 * Shared seed 004: the same as {@code load-vs-unload}, but nobody holds the window open, and it is a small part of the
 * range of offsets. How often it is hit is how well the engine finds it, so that it runs only when asked.
 */
final class LoadVsUnloadSwept {
    /** The load may come first by so much, which is many times as long as it takes. */
    private static final int SWEEP_MICROS = 100_000;

    private LoadVsUnloadSwept() {}

    static Scenario declaration() {
        return Scenario.declare(
                        "load-vs-unload-swept",
                        "a module is unloaded while it is loaded, with nothing but the offset between the two")
                .question("Does an unload that comes at a random offset from a load meet the module while it is coming,"
                        + " and how often?")
                .origin("004", "kmod-18", "Race condition while loading modules in parallel in kmod-18")
                .actor("loader", "calls finit_module(2)")
                .actor("unloader", "calls delete_module(2) with O_NONBLOCK, up to a tenth of a second before or after")
                .acceptable(LoadVsUnloadOracle.APART, "one call was over before the other looked")
                .interesting(LoadVsUnloadOracle.MET, "the unload met the module while it was coming")
                .forbidden(
                        LoadVsUnloadOracle.CONTRADICTED,
                        "the module is there although the answers say it is not, or the other way round")
                .forbidden(
                        LoadVsUnloadOracle.UNDOCUMENTED, "a call got an answer that is not documented for this kernel")
                .options("MODULES", "MODULE_UNLOAD", "SYSFS", "PROC_FS")
                .modules(KernelGate.MODULE, "kmr_answer", "kmr_once")
                .race("both let loose, with the offset swept", 400, () -> new Swept(new LoadTarget.Real()))
                .mustReproduce(
                        "loader-in-miniature",
                        "a test module's own loader, its window held open",
                        3,
                        () -> new LoadVsUnload.Together(new LoadTarget.Miniature()))
                .mustNotReproduce(
                        "one-after-the-other",
                        "the same two calls, one after the other",
                        4,
                        () -> new LoadVsUnload.Apart(new LoadTarget.Real()))
                .onlyWhenAsked()
                .build();
    }

    private static final class Swept extends LoadVsUnload.Calls {
        Swept(LoadTarget target) {
            super(target);
        }

        @Override
        public TrialResult trial(TrialContext trial) {
            return swept(trial, false, trial.phase("µs", -SWEEP_MICROS, SWEEP_MICROS));
        }
    }
}
