// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.observe.ModulesLine;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.oracle.UnmatchedPutOracle;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 002: a symbol_put without its get takes the count of a link, and the owner's count falls below zero. */
final class SymbolPutUnmatched {
    private static final String OWNER = "kmr_owner";
    private static final String LINKED = "kmr_linked";
    private static final String MINIATURE = "kmr_mini";
    private static final String MINIATURE_FILE = "/proc/kmr_mini";

    private SymbolPutUnmatched() {}

    static Scenario declaration() {
        return Scenario.declare(
                        "symbol-put-unmatched", "one symbol_put() too many, and unloading the owner kills the kernel")
                .question(
                        "When a module that is linked to another puts a symbol that it never got, does the kernel"
                                + " notice, or does the owner's count fall below zero, and what does unloading the owner do then?")
                .origin("002", "2007-03-13", "Trent Piepho: Add ability to keep track of callers of symbol_(get|put)")
                .actor("user", "is linked to the owner, puts a symbol of it in its init, and is unloaded")
                .actor("unloader", "unloads the owner afterwards")
                .acceptable(UnmatchedPutOracle.BALANCED, "the count does not fall below zero, and the owner can go")
                .acceptable(
                        UnmatchedPutOracle.NEGATIVE_SURVIVED,
                        "the count falls below zero, and the owner can go all the same")
                .interesting(
                        UnmatchedPutOracle.BUG_ON_UNLOAD,
                        "the count falls below zero without a word, and delete_module of the owner ends in a kernel BUG")
                .forbidden(
                        UnmatchedPutOracle.INCONSISTENT,
                        "the owner cannot go, or the reference count and delete_module contradict each other")
                .crashesKernel(UnmatchedPutOracle::judgeCrash)
                .options("MODULES", "MODULE_UNLOAD", "SYSFS", "BUG")
                .modules(OWNER, LINKED, KernelGate.MODULE, MINIATURE)
                .race("a linked user puts once and never gets", 3, () -> new Linked(0, 1))
                .mustReproduce(
                        "count-in-miniature",
                        "a test module's own count, put once too often, and a BUG_ON where it is released",
                        1,
                        Miniature::new)
                .mustNotReproduce("matched-pair", "the linked user gets and puts", 5, () -> new Linked(1, 1))
                .ledger()
                .build();
    }

    /** What the kernel shows of the owner, in the order in which a person would look. */
    private record Look(int references, Map<String, Object> facts) {
        static Look at(Guest guest) {
            ModulesLine line = guest.moduleLine(OWNER)
                    .orElseThrow(() -> new HarnessException(OWNER + " is not in /proc/modules after it was loaded"));
            int references = guest.references(OWNER).orElse(line.references());
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put(UnmatchedPutOracle.REFERENCES, references);
            facts.put("procModules", line.references());
            facts.put("users", line.users());
            facts.put("holders", guest.holders(OWNER));
            return new Look(references, facts);
        }
    }

    private record Linked(int gets, int puts) implements Race {
        @Override
        public TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            guest.mustLoad(OWNER, "");
            guest.mustLoad(LINKED, "gets=" + gets + " puts=" + puts);
            Look withUser = Look.at(guest);
            trial.note(UnmatchedPutOracle.NOTE_OWNER_WITH_USER, withUser.facts());
            guest.mustUnload(LINKED);
            Look alone = Look.at(guest);
            trial.note(UnmatchedPutOracle.NOTE_OWNER, alone.facts());

            TrialResult judged = UnmatchedPutOracle.judge(alone.references(), guest.unload(OWNER));
            Map<String, Object> evidence = new LinkedHashMap<>();
            evidence.put(UnmatchedPutOracle.NOTE_OWNER_WITH_USER, withUser.facts());
            evidence.put(UnmatchedPutOracle.NOTE_OWNER, alone.facts());
            evidence.putAll(judged.evidence());
            return new TrialResult(judged.outcome(), evidence);
        }
    }

    private static final class Miniature implements Race {
        @Override
        public void setUp(Guest guest) {
            guest.mustLoad(KernelGate.MODULE, "");
            guest.mustLoad(MINIATURE, "");
        }

        @Override
        public void tearDown(Guest guest) {
            guest.mustUnload(MINIATURE);
            guest.mustUnload(KernelGate.MODULE);
        }

        @Override
        public TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            guest.mustWrite(MINIATURE_FILE, "load");
            guest.mustWrite(MINIATURE_FILE, "put");
            int references = guest.text(MINIATURE_FILE)
                    .map(text -> Integer.parseInt(text.strip()))
                    .orElseThrow(() -> new HarnessException(MINIATURE_FILE + " is not there"));
            trial.note(UnmatchedPutOracle.NOTE_MINIATURE, Map.of(UnmatchedPutOracle.REFERENCES, references));
            SysResult unload = guest.command(MINIATURE_FILE, "unload");
            return UnmatchedPutOracle.judge(references, unload);
        }
    }
}
