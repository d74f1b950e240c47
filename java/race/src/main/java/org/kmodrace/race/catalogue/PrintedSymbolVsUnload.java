// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.ChurnOracle.Change;
import org.kmodrace.race.oracle.LookupLog;
import org.kmodrace.race.oracle.LookupOracle;
import org.kmodrace.race.oracle.LookupOracle.Lookup;
import org.kmodrace.race.oracle.LookupOracle.Told;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 001, what is left of it: the kernel prints a module's name after it has stopped holding on to it. */
final class PrintedSymbolVsUnload {
    private static final String HOLD = "kmr_print";
    private static final String PRINT_FILE = "/proc/kmr_print";
    private static final String FIRST = "kmr_known_a";
    private static final List<String> OTHERS = List.of("kmr_known_b", "kmr_known_c");

    private static final int ATTEMPTS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private PrintedSymbolVsUnload() {}

    static Scenario declaration() {
        return KallsymsVsUnload.lookups(Scenario.declare(
                        "printed-symbol-vs-unload",
                        "%pS prints the name of a module that was unloaded since it was found"))
                .question("When a module goes between the kernel's finding the symbol at an address and its printing"
                        + " it, does it still print that module's name?")
                .origin("001", "2005-01-28", "David Howells: Fix kallsyms/insmod/rmmod race")
                .reference(
                        "2025-11-28",
                        "Petr Mladek: kallsyms: Prevent module removal when printing module name and buildid"
                                + " (commit 3b07086444f8, Linux 6.19)")
                .actor(
                        "printer",
                        "calls sprint_symbol(), as %pS does, and is held where module_address_lookup() has returned")
                .actor("changer", "unloads the module meanwhile, and loads others where it was")
                .options(
                        "MODULES",
                        "MODULE_UNLOAD",
                        "PROC_FS",
                        "KALLSYMS",
                        "KPROBES",
                        "FUNCTION_TRACER",
                        "DYNAMIC_FTRACE_WITH_REGS",
                        "PREEMPT_RCU")
                .modules(
                        KernelGate.MODULE,
                        LookupRace.LOOKUP,
                        HOLD,
                        FIRST,
                        OTHERS.getFirst(),
                        OTHERS.getLast(),
                        KallsymsVsUnload.MINIATURE)
                .race("the kernel's own sprint_symbol(), held by a gate and not by chance", 10, Held::new)
                .build();
    }

    private static final class Held implements Race {
        @Override
        public void setUp(Guest guest) {
            guest.mustLoad(KernelGate.MODULE, "");
            guest.mustLoad(LookupRace.LOOKUP, "");
            guest.mustLoad(HOLD, "");
        }

        @Override
        public void tearDown(Guest guest) {
            guest.mustUnload(HOLD);
            guest.mustUnload(LookupRace.LOOKUP);
            guest.mustUnload(KernelGate.MODULE);
        }

        /** Where a module comes to stand is the kernel's choice: it may take some attempts. */
        @Override
        public TrialResult trial(TrialContext trial) {
            for (int i = 0; i < ATTEMPTS; i++) {
                Optional<TrialResult> result = attempt(trial);
                if (result.isPresent()) {
                    return result.get();
                }
            }
            throw new HarnessException(
                    "no module came to stand where " + FIRST + " had stood, in " + ATTEMPTS + " attempts");
        }

        /** Empty when no other module came to stand where the first had stood. */
        private static Optional<TrialResult> attempt(TrialContext trial) {
            Guest guest = trial.guest();
            guest.mustWrite(LookupRace.LOOKUP_FILE, "reset");
            KernelGate gate = new KernelGate(guest, HOLD);
            gate.shut();
            // So that it gets the lowest hole that there is, which is then the lowest again.
            gate.purgeFreedMemory();
            Changes changes = new Changes(guest);
            changes.add(FIRST);
            String asked = "0x" + Long.toHexString(told(guest).getFirst().here());
            long[] span = new long[2];
            Actors actors = trial.actors();
            Actors.Actor printer = actors.add("printer", () -> {
                span[0] = System.nanoTime();
                guest.mustWrite(PRINT_FILE, "print " + asked);
                span[1] = System.nanoTime();
            });
            actors.release();
            Guest.await(PATIENCE, () -> printer.done() || gate.waiting() > 0);
            boolean held = !printer.done();
            changes.remove(FIRST);
            boolean covered = held && cover(guest, gate, changes);
            if (held && !covered) {
                // What is unmapped must not be read: the kernel would not live to tell.
                guest.mustWrite(PRINT_FILE, "abandon");
            }
            gate.open();
            actors.join(PATIENCE);
            removeOthers(changes);
            List<Told> told = told(guest);
            if (held && !covered) {
                return Optional.empty();
            }
            String answer = guest.text(PRINT_FILE)
                    .orElseThrow(() -> new HarnessException(PRINT_FILE + " is not there"))
                    .strip();
            TrialResult judged = LookupOracle.judge(
                    changes.done(),
                    told,
                    List.of(new Lookup("printer", "sprint", span[0], span[1], 1, asked, answer, false)));
            Map<String, Object> evidence = new LinkedHashMap<>();
            evidence.put(TrialResult.SEEN, "printed '" + answer + "' of " + FIRST + (held ? "" : ", never held"));
            evidence.putAll(judged.evidence());
            evidence.put("heldOutsideOfRcu", held);
            return Optional.of(new TrialResult(judged.outcome(), evidence));
        }

        /** Loads other modules until one has its name where the first had had its own. */
        private static boolean cover(Guest guest, KernelGate gate, Changes changes) {
            long self = told(guest).getFirst().self();
            for (int i = 0; i < ATTEMPTS; i++) {
                for (String other : OTHERS) {
                    // Memory that vfree() has only put aside is not given out again.
                    gate.purgeFreedMemory();
                    changes.add(other);
                    if (told(guest).getLast().self() == self) {
                        return true;
                    }
                }
                removeOthers(changes);
            }
            return false;
        }

        private static void removeOthers(Changes changes) {
            Set<String> there = new TreeSet<>();
            for (Change change : changes.done()) {
                if (change.added()) {
                    there.add(change.entry());
                } else {
                    there.remove(change.entry());
                }
            }
            there.forEach(changes::remove);
        }

        private static List<Told> told(Guest guest) {
            List<Told> told = LookupLog.parse(guest.text(LookupRace.LOOKUP_FILE)
                            .orElseThrow(() -> new HarnessException(LookupRace.LOOKUP_FILE + " is not there")))
                    .told();
            if (told.isEmpty()) {
                throw new HarnessException(FIRST + " did not tell where it stands");
            }
            return told;
        }
    }
}
