// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.List;
import java.util.Set;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.LoadAnswers;
import org.kmodrace.race.oracle.LoaderSeen;
import org.kmodrace.race.oracle.ParallelLoadOracle;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 004: several loaders of one module; the losers wait for the winner's init. */
final class ParallelLoad {
    private ParallelLoad() {}

    static Scenario declaration() {
        return Scenario.declare("parallel-load", "loaders of one module at once: the losers wait for the winner's init")
                .question("When several loaders load one module at once, who wins, who waits where and how long, and"
                        + " what are the losers told?")
                .origin("004", "kmod-18", "Race condition while loading modules in parallel in kmod-18")
                .actor(
                        "loader",
                        "calls finit_module(2); three of them, released together",
                        Loaders.LOADERS.toArray(String[]::new))
                .acceptable(ParallelLoadOracle.NOBODY_WAITED, "no loader had to wait for another's init")
                .interesting(
                        ParallelLoadOracle.LOSER_WAITED,
                        "a loser entered while the winner's init ran, was put to wait, and got the answer that is"
                                + " documented for this kernel")
                .forbidden(
                        ParallelLoadOracle.UNDOCUMENTED,
                        "a loader got an answer that is not documented for this kernel")
                .options("MODULES", "MODULE_UNLOAD", "PROC_FS", "SYSFS", "KALLSYMS")
                .modules(KernelGate.MODULE, "kmr_slow_a", "kmr_slow_b", "kmr_slow_c", "kmr_once")
                .race("three loaders of one file", 10, OneModule::new)
                .mustReproduce(
                        "loader-in-miniature",
                        "a test module's own loader, whose losers wait and get EEXIST",
                        3,
                        Miniature::new)
                .mustNotReproduce("different-modules", "three loaders of three modules", 3, DifferentModules::new)
                .build();
    }

    /** Loaders whose answers are held against what is documented for those that waited. */
    private abstract static class Documented extends Loaders {
        abstract Set<String> documented(Guest guest);

        abstract void cleanUp(Guest guest);

        @Override
        final TrialResult judge(TrialContext trial, List<LoaderSeen> loaders) {
            cleanUp(trial.guest());
            return ParallelLoadOracle.judge(loaders, documented(trial.guest()));
        }
    }

    private static final class OneModule extends Documented {
        private static final String MODULE = "kmr_slow_a";

        @Override
        List<KernelGate> gates(TrialContext trial) {
            return List.of(new KernelGate(trial.guest(), MODULE));
        }

        @Override
        SysResult load(TrialContext trial, int i) {
            return trial.guest().load(MODULE, "");
        }

        @Override
        Set<String> documented(Guest guest) {
            return LoadAnswers.of(guest.release()).answers();
        }

        @Override
        void cleanUp(Guest guest) {
            guest.mustUnload(MODULE);
        }
    }

    private static final class DifferentModules extends Documented {
        private static final List<String> MODULES = List.of("kmr_slow_a", "kmr_slow_b", "kmr_slow_c");

        @Override
        List<KernelGate> gates(TrialContext trial) {
            return MODULES.stream().map(m -> new KernelGate(trial.guest(), m)).toList();
        }

        @Override
        SysResult load(TrialContext trial, int i) {
            return trial.guest().load(MODULES.get(i), "");
        }

        @Override
        Set<String> documented(Guest guest) {
            return Set.of("0");
        }

        @Override
        void cleanUp(Guest guest) {
            MODULES.forEach(guest::mustUnload);
        }
    }

    private static final class Miniature extends MiniatureLoader {
        @Override
        TrialResult judge(TrialContext trial, List<LoaderSeen> loaders) {
            return ParallelLoadOracle.judge(loaders, Set.of("EEXIST"));
        }
    }
}
