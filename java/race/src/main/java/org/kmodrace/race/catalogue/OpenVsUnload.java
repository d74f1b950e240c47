// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.oracle.UnloadOracle;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.race.scenario.VerdictKind;

/** Shared seed 003: code that sleeps in a module without a reference is unloaded under itself. */
final class OpenVsUnload {
    private static final String DEVICE_MODULE = "kmr_open";
    private static final String DEVICE = "/dev/kmr_open";
    private static final String THREAD_MODULE = "kmr_sleeper";
    private static final String OPENER = "opener";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private OpenVsUnload() {}

    static Scenario declaration() {
        return Scenario.declare("open-vs-unload", "a module is unloaded while its open() sleeps, and the kernel oopses")
                .question("Can a module that takes no reference in open() be unloaded under a sleeping open(), and what"
                        + " happens then?")
                .origin("003", "2000-01-30", "Keith Owens: Please review all modules for unload races")
                .actor(OPENER, "opens a device whose open() sleeps in the module")
                .actor("unloader", "unloads the module meanwhile")
                .acceptable(UnloadOracle.REFUSED, "delete_module answers EWOULDBLOCK: the module is protected")
                .acceptable(
                        UnloadOracle.UNLOADED_SURVIVED,
                        "the module went under the running open(), and nothing fell over within the time")
                .interesting(
                        UnloadOracle.OOPS,
                        "the module went under the running open(), and the kernel oopsed where the module had been")
                .forbidden(UnloadOracle.UNDOCUMENTED, "delete_module answers something that is not documented")
                .crashesKernel((crash, notes) -> UnloadOracle.judgeCrash(crash, notes, List.of(OPENER, THREAD_MODULE)))
                .options("MODULES", "MODULE_UNLOAD", "DEVTMPFS", "SYSFS")
                .modules(KernelGate.MODULE, DEVICE_MODULE, THREAD_MODULE)
                .race("a device without .owner in its file operations", 3, () -> new Device(false))
                .mustReproduce(
                        "orphaned-thread", "a thread sleeps in a module whose exit does not stop it", 1, Orphan::new)
                .mustNotReproduce("owner-set", "the same device with its owner set", 5, () -> new Device(true))
                .expect(
                        VerdictKind.REPRODUCED,
                        "chrdev_open() in fs/char_dev.c takes a reference through fops_get(), which needs .owner")
                .build();
    }

    /** Tells what must be known outside before the kernel is let run into freed memory. */
    private static void tellUnloaded(TrialContext trial, SysResult unload) {
        trial.note(UnloadOracle.NOTE_UNLOADED, Map.of("deleteModule", unload.toString()));
    }

    private record Device(boolean owner) implements Race {
        @Override
        public void setUp(Guest guest) {
            guest.mustLoad(KernelGate.MODULE, "");
        }

        @Override
        public void tearDown(Guest guest) {
            guest.mustUnload(KernelGate.MODULE);
        }

        @Override
        public TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            KernelGate gate = new KernelGate(guest, DEVICE_MODULE);
            gate.shut();
            guest.mustLoad(DEVICE_MODULE, "owner=" + (owner ? "1" : "0"));
            if (!owner) {
                trial.note(UnloadOracle.NOTE_SECTIONS, guest.sections(DEVICE_MODULE));
            }

            SysResult[] opened = new SysResult[1];
            Actors actors = new Actors(guest);
            Actors.Actor opener = actors.add(OPENER, () -> {
                opened[0] = guest.sys().open(DEVICE, ModuleSyscalls.O_RDONLY);
                if (opened[0].ok()) {
                    guest.sys().close(opened[0].intValue());
                }
            });
            actors.release();
            if (!gate.awaitWaiting(1, PATIENCE)) {
                throw new HarnessException(
                        "open(" + DEVICE + ") did not reach the module: " + opener.whereabouts(guest));
            }
            String asleepIn = opener.whereabouts(guest);

            SysResult unload = guest.unload(DEVICE_MODULE);
            if (unload.ok()) {
                tellUnloaded(trial, unload);
                gate.purgeFreedMemory();
            }
            gate.open();
            actors.join(PATIENCE);

            if (!unload.ok()) {
                guest.mustUnload(DEVICE_MODULE);
            }
            TrialResult judged = UnloadOracle.judge(unload);
            Map<String, Object> evidence = new LinkedHashMap<>(judged.evidence());
            evidence.put("openerSleptIn", asleepIn);
            evidence.put("open", opened[0].toString());
            return new TrialResult(judged.outcome(), evidence);
        }
    }

    private static final class Orphan implements Race {
        @Override
        public void setUp(Guest guest) {
            guest.mustLoad(KernelGate.MODULE, "");
        }

        @Override
        public TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            KernelGate gate = new KernelGate(guest, THREAD_MODULE);
            gate.shut();
            guest.mustLoad(THREAD_MODULE, "");
            if (!gate.awaitWaiting(1, PATIENCE)) {
                throw new HarnessException("the thread of " + THREAD_MODULE + " did not reach its gate");
            }
            trial.note(UnloadOracle.NOTE_SECTIONS, guest.sections(THREAD_MODULE));
            SysResult unload = guest.unload(THREAD_MODULE);
            if (!unload.ok()) {
                return UnloadOracle.judge(unload);
            }
            tellUnloaded(trial, unload);
            gate.purgeFreedMemory();
            gate.open();
            // The kernel does not live to see the end of this.
            Guest.await(PATIENCE, () -> false);
            return UnloadOracle.judge(unload);
        }
    }
}
