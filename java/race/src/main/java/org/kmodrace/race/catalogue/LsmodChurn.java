// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.observe.ModulesLine;
import org.kmodrace.race.oracle.LsmodOracle;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 000 asks what concurrent modprobes do to each other; kmod's issue 41 what an unload does to lsmod. */
final class LsmodChurn {
    static final String HOLDER = "kmr_hold";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private LsmodChurn() {}

    static Scenario declaration() {
        return Scenario.declare("lsmod-churn", "the distribution's lsmod and modprobe, while modules come and go")
                .question(
                        "While modules come and go, does lsmod print what is true of those that stay, and of those that"
                                + " go, and does modprobe succeed for a module that was there all the time?")
                .origin("000", "2007-09-24", "Mathieu Desnoyers: Sort module list by pointer address")
                .reference(
                        "2024-06-07", "kmod issue 41: Module may be unloaded before checking holders: lsmod prints -2")
                .actor("lister", "runs the real lsmod again and again; two of them")
                .actor("prober", "runs the real modprobe on a module that is there, and on one of its own")
                .actor("changer", "unloads and loads modules by system calls; two of them")
                .acceptable(LsmodOracle.CONSISTENT, "every listing is true, and every modprobe succeeded")
                .interesting(
                        LsmodOracle.NEGATIVE_COUNT,
                        "lsmod printed an error number as the reference count of a module that was coming or going, and"
                                + " exited 0")
                .interesting(
                        LsmodOracle.LISTING_WRONG,
                        "a module that was there all the time is missing or stands twice, as in /proc/modules")
                .forbidden(
                        LsmodOracle.WRONG_COUNT,
                        "lsmod printed another count of a module that nobody touched, or listed one that was gone")
                .forbidden(LsmodOracle.LSMOD_FAILED, "lsmod exited with an error")
                .forbidden(
                        LsmodOracle.MODPROBE_FAILED,
                        "modprobe failed for a module that was there all the time, or" + " that was nobody else's")
                .options(
                        "MODULES",
                        "MODULE_UNLOAD",
                        "PROC_FS",
                        "SYSFS",
                        "FUNCTION_TRACER",
                        "DYNAMIC_FTRACE_WITH_REGS",
                        "KPROBES",
                        "KALLSYMS")
                .modules(
                        KernelGate.MODULE,
                        HOLDER,
                        "kmr_a",
                        "kmr_b",
                        "kmr_c",
                        "kmr_d",
                        "kmr_e",
                        "kmr_params",
                        "kmr_answer",
                        "kmr_asker")
                .race(
                        "an unload that is held while lsmod runs; then lsmod, modprobe, loads and unloads all at once",
                        3,
                        ProgramsTogether::new)
                .mustReproduce(
                        "prints-the-error",
                        "an lsmod in miniature that prints what it could not read as a count, in a held unload",
                        3,
                        () -> new Miniature(true))
                .mustNotReproduce(
                        "leaves-out-what-goes",
                        "the same, which leaves out a module whose count it could not read",
                        3,
                        () -> new Miniature(false))
                .build();
    }

    /** What is to be done while an unload stands where the module is listed and has no refcnt in sysfs. */
    @FunctionalInterface
    interface Meanwhile<T> {
        T get();
    }

    /**
     * Unloads a module that is loaded, and holds the unload meanwhile.
     *
     * @param <T> what comes of it
     */
    static <T> T whileUnloading(Guest guest, String module, Meanwhile<T> meanwhile) {
        KernelGate gate = new KernelGate(guest, module + ".teardown");
        gate.shut();
        try {
            SysResult[] unload = new SysResult[1];
            Actors actors = new Actors(guest);
            Actors.Actor unloader = actors.add("unloader", () -> unload[0] = guest.unload(module));
            actors.release();
            if (!gate.awaitWaiting(1, PATIENCE)) {
                throw new HarnessException(
                        "the unload of " + module + " did not come to its gate: " + unloader.whereabouts(guest));
            }
            T seen = meanwhile.get();
            gate.open();
            actors.join(PATIENCE);
            if (!unload[0].ok()) {
                throw new HarnessException("module " + module + " could not be unloaded: " + unload[0]);
            }
            return seen;
        } finally {
            gate.open();
        }
    }

    /**
     * An lsmod of our own.
     *
     * @param hasty whether it prints an error for a count, as kmod's does
     */
    private record Miniature(boolean hasty) implements Race {
        private static final String MODULE = "kmr_d";

        @Override
        public void setUp(Guest guest) {
            guest.mustLoad(KernelGate.MODULE, "");
            guest.mustLoad(HOLDER, "");
        }

        @Override
        public void tearDown(Guest guest) {
            guest.mustUnload(HOLDER);
            guest.mustUnload(KernelGate.MODULE);
        }

        @Override
        public TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            guest.mustLoad(MODULE, "");
            LsmodOracle.Listed listed = whileUnloading(guest, MODULE, () -> list(guest));
            return LsmodOracle.judge(new LsmodOracle.Truth(Map.of(), List.of(), List.of()), List.of(listed), List.of());
        }

        private LsmodOracle.Listed list(Guest guest) {
            StringBuilder printed = new StringBuilder("Module Size Used by\n");
            long begin = System.nanoTime();
            for (ModulesLine line : guest.moduleLines()) {
                guest.references(line.name())
                        .or(() -> hasty ? Optional.of(-Errno.ENOENT.number()) : Optional.empty())
                        .ifPresent(count -> printed.append("%s %d %d\n".formatted(line.name(), line.size(), count)));
            }
            return new LsmodOracle.Listed("miniature", begin, System.nanoTime(), 0, printed.toString(), "");
        }
    }
}
