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

/**
 * A system call enters a module and sleeps there, at the gate of the module's name, and the module is unloaded
 * meanwhile.
 *
 * @param module the module that is entered
 * @param parameters what it is loaded with
 * @param holdsModule whether somebody takes a reference before the module sleeps; without one, its unload and the
 *     sleeper's return take the kernel down
 */
record SleepingEntry(Entry entry, String module, String parameters, boolean holdsModule) implements Race {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The system call. */
    @FunctionalInterface
    interface Call {
        /** What it returns, when it has left the module and whatever it made is closed again. */
        SysResult make(ModuleSyscalls sys);
    }

    /**
     * A way into a module that takes a name and no file descriptor.
     *
     * @param actor the name of the task that makes the call
     * @param name of the system call
     * @param function the module's function that it gets to, as in {@code open()}
     */
    record Entry(String actor, String name, String function, Call call) {
        /** open(2) of a device. */
        static Entry open(String device) {
            return new Entry("opener", "open", "open()", sys -> closed(sys, sys.open(device, ModuleSyscalls.O_RDONLY)));
        }

        /** socket(2) of a protocol family. */
        static Entry socket(int family, int type) {
            return new Entry("socketer", "socket", "create()", sys -> closed(sys, sys.socket(family, type, 0)));
        }

        private static SysResult closed(ModuleSyscalls sys, SysResult descriptor) {
            if (descriptor.ok()) {
                sys.close(descriptor.intValue());
            }
            return descriptor;
        }
    }

    /** Declares the outcomes that every such scenario has, and the judge of its crashes. */
    static Scenario.Builder unloading(Scenario.Builder scenario, Entry entry) {
        List<String> tasks = List.of(entry.actor(), OrphanedThread.MODULE);
        return scenario.acceptable(UnloadOracle.REFUSED, "delete_module answers EWOULDBLOCK: the module is protected")
                .acceptable(
                        UnloadOracle.UNLOADED_SURVIVED,
                        "the module went under the running " + entry.function()
                                + ", and nothing fell over within the time")
                .interesting(
                        UnloadOracle.OOPS,
                        "the module went under the running " + entry.function()
                                + ", and the kernel oopsed where the module had been")
                .forbidden(UnloadOracle.UNDOCUMENTED, "delete_module answers something that is not documented")
                .crashesKernel((crash, notes) -> UnloadOracle.judgeCrash(crash, notes, tasks));
    }

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
        KernelGate gate = new KernelGate(guest, module);
        gate.shut();
        guest.mustLoad(module, parameters);
        if (!holdsModule) {
            trial.note(UnloadOracle.NOTE_SECTIONS, UnloadOracle.sections(module, guest.sections(module)));
        }

        SysResult[] answer = new SysResult[1];
        Actors actors = trial.actors();
        Actors.Actor sleeper =
                actors.add(entry.actor(), () -> answer[0] = entry.call().make(guest.sys()));
        actors.release();
        if (!gate.awaitWaiting(1, PATIENCE)) {
            throw new HarnessException(entry.name() + " did not reach " + module + ": "
                    + (answer[0] == null ? sleeper.whereabouts(guest) : "it came back with " + answer[0]));
        }
        String asleepIn = sleeper.whereabouts(guest);

        SysResult unload = guest.unload(module);
        if (unload.ok()) {
            tellUnloaded(trial, unload);
            gate.purgeFreedMemory();
        }
        gate.open();
        actors.join(PATIENCE);

        if (!unload.ok()) {
            guest.mustUnload(module);
        }
        TrialResult judged = UnloadOracle.judge(unload);
        Map<String, Object> evidence = new LinkedHashMap<>(judged.evidence());
        evidence.put(entry.actor() + "SleptIn", asleepIn);
        evidence.put(entry.name(), answer[0].toString());
        return new TrialResult(judged.outcome(), evidence);
    }

    /** Tells what must be known outside before the kernel is let run into freed memory. */
    static void tellUnloaded(TrialContext trial, SysResult unload) {
        trial.note(UnloadOracle.NOTE_UNLOADED, Map.of("deleteModule", unload.toString()));
    }
}
