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
import org.kmodrace.race.observe.ModulesLine;
import org.kmodrace.race.oracle.GetVsUnloadOracle;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 002, one step on: between finding a symbol and taking its owner, the owner's freeing begins. */
final class SymbolGetFreedOwner {
    private static final String OWNER = "kmr_leaving";
    private static final String SYMBOL = "kmr_leaving_symbol";
    private static final String GETTER = "kmr_getter";
    private static final String UNLOAD_HOLDER = "kmr_hold";
    private static final String GET_HOLDER = "kmr_found";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private SymbolGetFreedOwner() {}

    static Scenario declaration() {
        return Scenario.declare(
                        "symbol-get-freed-owner",
                        "symbol_get() of a module whose freeing begins meanwhile: a kernel BUG")
                .question("When a symbol was found, and the freeing of its owner begins before a reference is taken, is"
                        + " the get refused, or is that the end of the kernel?")
                .origin("002", "2007-03-13", "Trent Piepho: Add ability to keep track of callers of symbol_(get|put)")
                .actor("unloader", "unloads the owner, and is held when its exit has run")
                .actor("getter", "finds the owner's symbol, and is held before it takes a reference")
                .actor("watcher", "lets the unload go on until the owner is being freed, and then the get")
                .acceptable(
                        GetVsUnloadOracle.REFUSED_WHILE_LEAVING,
                        "the get was refused while the owner was on its way out and still listed")
                .acceptable(
                        GetVsUnloadOracle.ONE_AFTER_THE_OTHER, "the get was refused, or came first and kept the owner")
                .interesting(
                        GetVsUnloadOracle.BUG_IN_GET,
                        "the get found the owner, whose freeing had begun when it took its reference: a kernel BUG")
                .forbidden(
                        GetVsUnloadOracle.GOT_AND_GONE,
                        "both succeeded: the getter holds a symbol of a module that is gone")
                .forbidden(
                        GetVsUnloadOracle.UNDOCUMENTED, "neither succeeded, or an answer came that is not documented")
                .crashesKernel(GetVsUnloadOracle::judgeCrash)
                .options(
                        "MODULES",
                        "MODULE_UNLOAD",
                        "PROC_FS",
                        "SYSFS",
                        "SMP",
                        "BUG",
                        "FUNCTION_TRACER",
                        "DYNAMIC_FTRACE_WITH_REGS",
                        "KPROBES",
                        "KALLSYMS")
                .modules(KernelGate.MODULE, OWNER, GETTER, UNLOAD_HOLDER, GET_HOLDER, MiniatureGet.MODULE)
                .race("the get goes on when the owner's freeing has begun", 3, () -> new Held(true))
                .mustReproduce(
                        "looks-then-insists",
                        "a test module's own count: get looks, the unload comes in between, and get has a BUG_ON for it",
                        1,
                        () -> new MiniatureGet(true, true))
                .mustNotReproduce(
                        "takes-at-once",
                        "the same count, looked at and taken under one lock",
                        3,
                        () -> new MiniatureGet(false, true))
                .mustNotReproduce(
                        "goes-on-before",
                        "the get goes on while the owner is on its way out, before its freeing begins",
                        3,
                        () -> new Held(false))
                .build();
    }

    /**
     * The get is held when it has found the symbol, on a CPU of its own, which it keeps busy.
     *
     * @param untilFreeing whether it is held until the owner's freeing has begun
     */
    private record Held(boolean untilFreeing) implements Race {
        @Override
        public void setUp(Guest guest) {
            if (guest.cpus() < 2) {
                throw new HarnessException("the getter keeps a CPU busy, and this guest has one only (--cpus 2)");
            }
            guest.mustLoad(KernelGate.MODULE, "");
            guest.mustLoad(UNLOAD_HOLDER, "");
            guest.mustLoad(GETTER, "");
        }

        @Override
        public void tearDown(Guest guest) {
            guest.mustUnload(GETTER);
            guest.mustUnload(UNLOAD_HOLDER);
            guest.mustUnload(KernelGate.MODULE);
        }

        @Override
        public TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            KernelGate gate = new KernelGate(guest, OWNER + ".teardown");
            gate.shut();
            guest.mustLoad(OWNER, "");
            guest.mustLoad(GET_HOLDER, "symbol=" + SYMBOL);
            SysResult[] unload = new SysResult[1];
            SysResult[] get = new SysResult[1];
            String[] stateAfterGet = {""};
            // The first and the third have a CPU, the second the other.
            Actors actors = trial.actors();
            Actors.Actor unloader = actors.add("unloader", () -> unload[0] = guest.unload(OWNER));
            Actors.Actor getter = actors.add("getter", () -> {
                must(gate.awaitWaiting(1, PATIENCE), "the unload of " + OWNER + " did not come to its gate");
                get[0] = guest.command("/proc/" + GETTER, "get " + SYMBOL);
            });
            actors.add("watcher", () -> {
                try {
                    must(Guest.await(PATIENCE, () -> parameter(guest, "holding").equals("1")), "no get was held");
                    if (untilFreeing) {
                        gate.open();
                        must(Guest.await(PATIENCE, () -> freeing(guest, unloader)), OWNER + " is not being freed");
                        trial.note(GetVsUnloadOracle.NOTE_FREEING, Map.of("owner", OWNER));
                    }
                    guest.mustWrite(path("go"), "1");
                    must(Guest.await(PATIENCE, getter::done), "the get has no answer");
                    stateAfterGet[0] = state(guest);
                } finally {
                    gate.open();
                }
            });
            actors.release();
            actors.join(PATIENCE);
            if (!unload[0].ok()) {
                if (get[0].ok()) {
                    guest.mustWrite("/proc/" + GETTER, "put " + SYMBOL);
                }
                guest.mustUnload(OWNER);
            }
            guest.mustUnload(GET_HOLDER);
            TrialResult judged = GetVsUnloadOracle.judge(
                    List.of(new GetVsUnloadOracle.Round(0, get[0], unload[0], stateAfterGet[0])));
            return new TrialResult(judged.outcome(), new LinkedHashMap<>(judged.evidence()));
        }

        /**
         * Its directory goes just before its state does, and then the unloader waits for all whose preemption is off:
         * for the getter. It does so with the lock that reading /proc/modules takes.
         */
        private static boolean freeing(Guest guest, Actors.Actor unloader) {
            String whereabouts = unloader.whereabouts(guest);
            return !guest.loaded(OWNER) && (whereabouts.startsWith("D") || whereabouts.startsWith("S"));
        }

        private static void must(boolean so, String otherwise) {
            if (!so) {
                throw new HarnessException(otherwise);
            }
        }

        /** Empty when it is not listed. */
        private static String state(Guest guest) {
            return guest.moduleLine(OWNER).map(ModulesLine::state).orElse("");
        }

        private static String parameter(Guest guest, String name) {
            return guest.text(path(name)).map(String::strip).orElse("");
        }

        private static String path(String name) {
            return "/sys/module/" + GET_HOLDER + "/parameters/" + name;
        }
    }
}
