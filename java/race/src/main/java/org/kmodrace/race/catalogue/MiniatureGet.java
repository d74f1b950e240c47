// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.GetVsUnloadOracle;
import org.kmodrace.race.oracle.TrialResult;

/**
 * A get and an unload of the owner in miniature of kmr_mini, the unload while the get may stand between its look and
 * its taking a reference.
 *
 * @param hasty whether its get looks first and takes later
 * @param strict whether an owner that is gone by then is a kernel BUG
 */
record MiniatureGet(boolean hasty, boolean strict) implements Race {
    static final String MODULE = "kmr_mini";

    private static final String FILE = "/proc/kmr_mini";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Override
    public void setUp(Guest guest) {
        guest.mustLoad(KernelGate.MODULE, "");
        guest.mustLoad(MODULE, "hasty=" + (hasty ? "1" : "0") + " strict=" + (strict ? "1" : "0"));
    }

    @Override
    public void tearDown(Guest guest) {
        guest.mustUnload(MODULE);
        guest.mustUnload(KernelGate.MODULE);
    }

    @Override
    public TrialResult trial(TrialContext trial) {
        Guest guest = trial.guest();
        KernelGate gate = new KernelGate(guest, MODULE);
        gate.shut();
        guest.mustWrite(FILE, "load");
        SysResult[] get = new SysResult[1];
        Actors actors = trial.actors();
        Actors.Actor getter = actors.add("getter", () -> get[0] = guest.command(FILE, "get"));
        actors.release();
        Guest.await(PATIENCE, () -> getter.done() || gate.waiting() > 0);
        if (getter.done()) {
            gate.open();
            throw new HarnessException("the get of " + MODULE + " did not wait at its gate: " + get[0]);
        }
        SysResult unload = guest.command(FILE, "unload");
        if (strict && unload.ok()) {
            trial.note(GetVsUnloadOracle.NOTE_FREEING, Map.of("owner", MODULE));
        }
        gate.open();
        actors.join(PATIENCE);
        TrialResult judged = GetVsUnloadOracle.judge(List.of(new GetVsUnloadOracle.Round(0, get[0], unload, "")));
        Map<String, Object> evidence = new LinkedHashMap<>(judged.evidence());
        guest.text(FILE).ifPresent(count -> evidence.put("countAfterwards", count.strip()));
        return new TrialResult(judged.outcome(), evidence);
    }
}
