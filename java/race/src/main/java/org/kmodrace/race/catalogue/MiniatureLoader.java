// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.List;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.TrialContext;

/** Loaders of the test module kmr_once, which has a loader of its own: known to let its losers wait. */
abstract class MiniatureLoader extends Loaders {
    private static final String MODULE = "kmr_once";
    private static final String FILE = "/proc/kmr_once";

    @Override
    public void setUp(Guest guest) {
        super.setUp(guest);
        guest.mustLoad(MODULE, "");
    }

    @Override
    public void tearDown(Guest guest) {
        guest.mustUnload(MODULE);
        super.tearDown(guest);
    }

    static KernelGate gate(TrialContext trial) {
        return new KernelGate(trial.guest(), MODULE);
    }

    /** What is to be done before the loaders are let loose. */
    void prepare(TrialContext trial) {}

    @Override
    final List<KernelGate> gates(TrialContext trial) {
        trial.guest().mustWrite(FILE, "reset");
        prepare(trial);
        return List.of(gate(trial));
    }

    @Override
    final SysResult load(TrialContext trial, int i) {
        return trial.guest().command(FILE, "load");
    }
}
