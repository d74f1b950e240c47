// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.List;
import java.util.Optional;
import org.kmodrace.race.scenario.Scenario;

/** All scenarios, in the order in which they are listed and run. */
public final class Catalogue {
    private static final List<Scenario> SCENARIOS = List.of(
            ProcModulesBytewise.declaration(),
            ProcKallsymsBytewise.declaration(),
            SymbolGetLeak.declaration(),
            OpenVsUnload.declaration(),
            ParallelLoad.declaration(),
            InitstateWindow.declaration(),
            ProcModulesChurn.declaration(),
            ProcModulesEndless.declaration(),
            LsmodChurn.declaration(),
            ParallelLoadFailingInit.declaration(),
            ParallelLoadDeps.declaration(),
            AutoloadXfrm.declaration(),
            ModprobeParallel.declaration(),
            LoadVsUnload.declaration(),
            LoadVsUnloadSwept.declaration(),
            NarrowWindow.declaration(),
            BlockedLoader.declaration(),
            OpenFailureLeak.declaration(),
            FdToken.declaration(),
            LateGet.declaration(),
            SocketVsUnload.declaration(),
            SymbolPutUnmatched.declaration(),
            SymbolGetVsUnload.declaration(),
            SymbolPutAddr.declaration(),
            KallsymsVsUnload.declaration(),
            PrintedSymbolVsUnload.declaration(),
            KallsymsDescheduled.declaration(),
            SymbolGetNonGpl.declaration(),
            SymbolGetFreedOwner.declaration(),
            SyscallErrors.declaration(),
            MutatedModules.declaration());

    private Catalogue() {}

    public static List<Scenario> scenarios() {
        return SCENARIOS;
    }

    /** Those that run when none is named. */
    public static List<Scenario> byDefault() {
        return SCENARIOS.stream().filter(s -> !s.onlyWhenAsked()).toList();
    }

    public static Optional<Scenario> byId(String id) {
        return SCENARIOS.stream().filter(s -> s.id().equals(id)).findFirst();
    }
}
