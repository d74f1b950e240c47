// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.time.Duration;
import java.util.List;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.ChurnOracle.Change;
import org.kmodrace.race.oracle.LookupOracle;
import org.kmodrace.race.oracle.LookupOracle.Lookup;
import org.kmodrace.race.oracle.LookupOracle.Part;
import org.kmodrace.race.oracle.LookupOracle.Told;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 001: symbols are looked up in the kernel while the modules that own them come and go. */
final class KallsymsVsUnload {
    /** The table of the controls. */
    static final String MINIATURE = "kmr_names";

    private static final String MINIATURE_FILE = "/proc/kmr_names";

    private KallsymsVsUnload() {}

    static Scenario declaration() {
        return churn(Scenario.declare(
                        "kallsyms-vs-unload", "symbols looked up and printed while their modules come and go"))
                .question("While modules are loaded and unloaded, is every name that the kernel finds for an address,"
                        + " and every address that it finds for a name, right or absent?")
                .build();
    }

    /** The race with its actors, needs and controls. */
    static Scenario.Builder churn(Scenario.Builder scenario) {
        return lookups(scenario)
                .origin("001", "2005-01-28", "David Howells: Fix kallsyms/insmod/rmmod race")
                .actor(
                        "looker",
                        "asks in the kernel, in an RCU read-side section, for known addresses (sprint_symbol, %pS, what"
                                + " /proc/kallsyms is made from) and for known names, without end; one on each CPU")
                .actor("reader", "reads /proc/kallsyms in small pieces, in every fourth trial", LookupRace.READER)
                .actor(
                        "changer",
                        "loads and unloads modules that have told their addresses; two of them",
                        LookupRace.CHANGERS.toArray(String[]::new))
                .options("MODULES", "MODULE_UNLOAD", "PROC_FS", "KALLSYMS", "KPROBES")
                .modules(KernelGate.MODULE, LookupRace.LOOKUP, "kmr_known_a", "kmr_known_b", "kmr_known_c", MINIATURE)
                .race("every way of looking up, on every CPU, while three modules come and go", 10, LookupRace::new);
    }

    /** What all scenarios of lookups have in common: outcomes and controls. */
    static Scenario.Builder lookups(Scenario.Builder scenario) {
        return scenario.acceptable(
                        LookupOracle.RIGHT_OR_ABSENT,
                        "every name that was returned is right, and some were asked for while their module came or went")
                .acceptable(LookupOracle.NOT_OVERLAPPING, "nothing was asked for while its module came or went")
                .interesting(
                        LookupOracle.WRONG_NAME,
                        "a name that never stood at that address, or bytes that are no name: memory of a module was"
                                + " read that had been given back")
                .interesting(LookupOracle.STALE_NAME, "the name of a module that was gone during all of the lookup")
                .forbidden(LookupOracle.LIVE_NAME_MISSED, "nothing was found though the module was there all the time")
                .mustReproduce(
                        "name-kept",
                        "a test module's own table: a pointer to the module's name is kept until it is printed",
                        3,
                        () -> new Miniature(true))
                .mustNotReproduce(
                        "name-copied",
                        "the same table, the name copied under the lock, as the patch of 2005 does",
                        3,
                        () -> new Miniature(false));
    }

    /**
     * A lookup that waits between finding a name and printing it, while the module goes; in every other trial another
     * comes to stand at its address.
     *
     * @param keeps whether it keeps a pointer meanwhile
     */
    private record Miniature(boolean keeps) implements Race {
        private static final Duration PATIENCE = Duration.ofSeconds(10);
        private static final String FIRST = "kmr_known_a";
        private static final String SECOND = "kmr_known_b";

        @Override
        public void setUp(Guest guest) {
            guest.mustLoad(KernelGate.MODULE, "");
            guest.mustLoad(MINIATURE, "keeps=" + (keeps ? "1" : "0"));
        }

        @Override
        public void tearDown(Guest guest) {
            guest.mustUnload(MINIATURE);
            guest.mustUnload(KernelGate.MODULE);
        }

        @Override
        public TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            boolean reused = trial.number() % 2 == 1;
            KernelGate gate = new KernelGate(guest, MINIATURE);
            Changes changes = new Changes(guest, MINIATURE_FILE);
            gate.shut();
            changes.add(FIRST);
            SysResult[] look = new SysResult[1];
            long[] span = new long[2];
            Actors actors = trial.actors();
            Actors.Actor looker = actors.add("looker", () -> {
                span[0] = System.nanoTime();
                look[0] = guest.command(MINIATURE_FILE, "look");
                span[1] = System.nanoTime();
            });
            actors.release();
            Guest.await(PATIENCE, () -> looker.done() || gate.waiting() > 0);
            if (looker.done()) {
                gate.open();
                throw new HarnessException("the lookup of " + MINIATURE + " did not wait at its gate: " + look[0]);
            }
            changes.remove(FIRST);
            if (reused) {
                changes.add(SECOND);
            }
            gate.open();
            actors.join(PATIENCE);
            if (reused) {
                changes.remove(SECOND);
            }
            String[] answer = guest.text(MINIATURE_FILE)
                    .orElseThrow(() -> new HarnessException(MINIATURE_FILE + " is gone"))
                    .strip()
                    .split(" ", 3);
            long here = Long.parseUnsignedLong(answer[0].substring(2), 16);
            List<Part> parts = List.of(new Part(here, Long.parseLong(answer[1])));
            List<Told> told = changes.done().stream()
                    .filter(Change::added)
                    .map(c -> new Told(c.done(), c.entry(), here, here, parts))
                    .toList();
            return LookupOracle.judge(
                    changes.done(),
                    told,
                    List.of(new Lookup("looker", "miniature", span[0], span[1], 1, answer[0], answer[2], false)));
        }
    }
}
