// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.observe.SeqReader;
import org.kmodrace.race.oracle.EndOracle;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 000, its last part: "before fix, it prints the first module indefinitely". */
final class ProcModulesEndless {
    /** Longer than any piece that is tried takes to read a listing of test modules several times. */
    private static final int LIMIT = 1 << 13;

    private ProcModulesEndless() {}

    static Scenario declaration() {
        return Scenario.declare(
                        "proc-modules-endless",
                        "/proc/modules read in small pieces comes to its end, in whatever pieces")
                .question("Does a reader of /proc/modules get to the end and see each module once, however small the"
                        + " pieces are in which it reads?")
                .origin(
                        "000",
                        "2007-09-24",
                        "Mathieu Desnoyers: Sort module list by pointer address to get coherent"
                                + " sleepable seq_file iterators")
                .actor("reader", "reads /proc/modules at rest, in pieces of one byte, of two, and so on")
                .acceptable(EndOracle.ENDED, "each module once, and then the end")
                .interesting(EndOracle.FIRST_FOR_EVER, "the first module again and again, without an end")
                .forbidden(EndOracle.ENDLESS, "no end, in another way")
                .forbidden(EndOracle.INCOMPLETE, "an end, but not each module once")
                .options("MODULES", "MODULE_UNLOAD", "PROC_FS")
                .modules("kmr_a", "kmr_b", "kmr_c", "kmr_d", "kmr_e", "kmr_list")
                .race(
                        "the kernel's /proc/modules, in pieces of 1 to 20 bytes",
                        20,
                        () -> new ReadToEnd(ModuleListing.procModules()))
                .mustReproduce(
                        "list-begun-anew",
                        "a test module's list whose iterator goes by no position",
                        5,
                        () -> new ReadToEnd(TestListing.stuck()))
                .mustNotReproduce(
                        "list-by-address",
                        "the same list, walked by address",
                        5,
                        () -> new ReadToEnd(TestListing.byAddress(1)))
                .build();
    }

    private record ReadToEnd(Listing listing) implements Race {
        @Override
        public void setUp(Guest guest) {
            listing.setUp(guest);
        }

        @Override
        public void tearDown(Guest guest) {
            listing.tearDown(guest);
        }

        @Override
        public TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            int piece = 1 + trial.number() % trial.trials();
            try (SeqReader reader =
                    new SeqReader(guest.sys(), listing.path(), guest.sys().allocate(LIMIT))) {
                reader.readUntil(LIMIT, piece);
                // What the limit cuts is no entry.
                String whole = reader.text().substring(0, reader.text().lastIndexOf('\n') + 1);
                List<String> seen = Stream.of(whole)
                        .flatMap(String::lines)
                        .map(listing::entryOf)
                        .filter(entry -> !entry.isEmpty())
                        .collect(Collectors.toList());
                TrialResult judged = EndOracle.judge(listing.entries(), seen, reader.ended());
                Map<String, Object> evidence = new LinkedHashMap<>(judged.evidence());
                evidence.put("pieceBytes", piece);
                evidence.put("bytesRead", reader.length());
                evidence.put("reads", reader.reads());
                return new TrialResult(judged.outcome(), evidence);
            }
        }
    }
}
