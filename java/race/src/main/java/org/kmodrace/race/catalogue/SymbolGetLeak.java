// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.LeakOracle;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 002: a symbol_get without its put pins the owner, and nobody is named. */
final class SymbolGetLeak {
    private static final String OWNER = "kmr_owner";
    private static final String USER = "kmr_user";

    private SymbolGetLeak() {}

    static Scenario declaration() {
        return Scenario.declare(
                        "symbol-get-leak", "symbol_get() without symbol_put() pins a module, and nobody is named")
                .question("When a module that got a symbol is unloaded without putting it, does the kernel say who pins"
                        + " the symbol's owner, or let it go?")
                .origin("002", "2007-03-13", "Trent Piepho: Add ability to keep track of callers of symbol_(get|put)")
                .actor("user", "is loaded, gets a symbol of the owner in its init, and is unloaded")
                .actor("unloader", "tries to unload the owner afterwards")
                .acceptable(LeakOracle.RELEASED, "no reference is left and the owner can be unloaded")
                .acceptable(LeakOracle.PINNED_NAMED, "a reference is left, and the kernel names its holder")
                .interesting(
                        LeakOracle.PINNED_UNNAMED,
                        "a reference is left, no holder is named, delete_module answers EWOULDBLOCK for ever")
                .forbidden(LeakOracle.INCONSISTENT, "the reference count and delete_module contradict each other")
                .options("MODULES", "MODULE_UNLOAD", "SYSFS")
                .modules(OWNER, USER)
                .race("the user gets and never puts", 10, () -> new Leak("get", "put"))
                .mustReproduce(
                        "bare-reference",
                        "the user keeps a plain module reference, which no kernel records",
                        3,
                        () -> new Leak("pin", "unpin"))
                .mustNotReproduce("matched-pair", "the user gets and puts", 3, () -> new Leak("get-put", ""))
                .ledger()
                .build();
    }

    /**
     * @param action what the user does in its init
     * @param undo the action that gives back what is left
     */
    private record Leak(String action, String undo) implements Race {
        @Override
        public TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            guest.mustLoad(OWNER, "");
            guest.mustLoad(USER, "action=" + action);
            guest.mustUnload(USER);
            LeakOracle.Seen seen = Leftovers.on(guest, OWNER);
            TrialResult result = LeakOracle.judge(seen);
            if (!seen.unloads().getLast().ok()) {
                cleanUp(guest);
            }
            return result;
        }

        /** The harness knows what was taken and gives it back, so that the next trial starts afresh. */
        private void cleanUp(Guest guest) {
            if (!undo.isEmpty()) {
                guest.mustLoad(USER, "action=" + undo);
                guest.mustUnload(USER);
            }
            guest.mustUnload(OWNER);
        }
    }
}
