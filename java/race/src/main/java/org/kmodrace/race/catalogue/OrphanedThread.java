// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.time.Duration;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.oracle.UnloadOracle;
import org.kmodrace.race.scenario.Scenario;

/**
 * A thread sleeps in a module whose exit does not stop it: broken, whatever the kernel does for those who enter a
 * module, and so the control of every scenario that unloads a module under running code.
 */
final class OrphanedThread implements Race {
    static final String MODULE = "kmr_sleeper";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Declares it as the control that must reproduce; it takes the kernel down. */
    static Scenario.Builder control(Scenario.Builder scenario) {
        return scenario.mustReproduce(
                "orphaned-thread", "a thread sleeps in a module whose exit does not stop it", 1, OrphanedThread::new);
    }

    @Override
    public void setUp(Guest guest) {
        guest.mustLoad(KernelGate.MODULE, "");
    }

    @Override
    public TrialResult trial(TrialContext trial) {
        Guest guest = trial.guest();
        KernelGate gate = new KernelGate(guest, MODULE);
        gate.shut();
        guest.mustLoad(MODULE, "");
        if (!gate.awaitWaiting(1, PATIENCE)) {
            throw new HarnessException("the thread of " + MODULE + " did not reach its gate");
        }
        trial.note(UnloadOracle.NOTE_SECTIONS, UnloadOracle.sections(MODULE, guest.sections(MODULE)));
        SysResult unload = guest.unload(MODULE);
        if (!unload.ok()) {
            return UnloadOracle.judge(unload);
        }
        SleepingEntry.tellUnloaded(trial, unload);
        gate.purgeFreedMemory();
        gate.open();
        // The kernel does not live to see the end of this.
        Guest.await(PATIENCE, () -> false);
        return UnloadOracle.judge(unload);
    }
}
