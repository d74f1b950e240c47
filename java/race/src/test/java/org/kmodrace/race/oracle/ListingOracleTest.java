// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.race.observe.KallsymsLine;
import org.kmodrace.race.observe.ModulesLine;

class ListingOracleTest {
    private static final String A = "kmr_a 16384 0 - Live 0xffffffffc034a000 (OE)";
    private static final String B = "kmr_b 16384 0 - Live 0xffffffffc0353000 (OE)";
    private static final String C = "kmr_c 16384 0 - Live 0xffffffffc0358000 (OE)";
    /** Of a module that had gone before the read began. */
    private static final String GONE = "kmr_z 16384 0 - Live 0xffffffffc0360000 (OE)";

    private static final String TORN = "kmr_b 16384 0 - Likmr_c 16384 0 - Live 0xffffffffc0358000 (OE)";

    /** Module b is the one that is removed. */
    private static TrialResult judge(boolean ended, String... lines) {
        return ListingOracle.judge(truth(A, B, C), text(lines), ended);
    }

    private static ListingOracle.Truth truth(String... before) {
        return new ListingOracle.Truth(
                List.of(before),
                line -> line.startsWith("kmr_b "),
                line -> ModulesLine.parse(line).isPresent());
    }

    private static String text(String... lines) {
        return String.join("\n", lines) + "\n";
    }

    @Test
    void theRemovedEntryMayAppearOrNot() {
        assertThat(judge(true, A, B, C).outcome()).isEqualTo(ListingOracle.COMPLETE);
        assertThat(judge(true, A, C).outcome()).isEqualTo(ListingOracle.COMPLETE);
        assertThat(judge(true, A, B.replace("Live", "Unloading"), C).outcome()).isEqualTo(ListingOracle.COMPLETE);
    }

    @Test
    void aLiveEntryThatIsMissingIsNamed() {
        TrialResult result = judge(true, A, B);
        assertThat(result.outcome()).isEqualTo(ListingOracle.LIVE_ENTRY_SKIPPED);
        assertThat(result.evidence())
                .containsEntry("skipped", 1)
                .containsEntry("skippedLines", List.of(C))
                .containsEntry("linesBefore", 3)
                .containsEntry("linesSeen", 2);
    }

    @Test
    void anEmptyListingLacksAllThatLives() {
        TrialResult result = ListingOracle.judge(truth(A, B, C), "", true);
        assertThat(result.outcome()).isEqualTo(ListingOracle.LIVE_ENTRY_SKIPPED);
        assertThat(result.evidence()).containsEntry("skippedLines", List.of(A, C));
    }

    @Test
    void aLineThatComesTwiceIsADuplicateEvenWhenItsEntryWasRemoved() {
        assertThat(judge(true, A, B, C, C).outcome()).isEqualTo(ListingOracle.ENTRY_DUPLICATED);
        TrialResult result = judge(true, A, B, B, C);
        assertThat(result.outcome()).isEqualTo(ListingOracle.ENTRY_DUPLICATED);
        assertThat(result.evidence()).containsEntry("duplicatedLines", List.of(B));
    }

    @Test
    void aLineThatStoodTwiceAtRestMayComeTwice() {
        ListingOracle.Truth twice = truth(A, A, B);
        assertThat(ListingOracle.judge(twice, text(A, A, B), true).outcome()).isEqualTo(ListingOracle.COMPLETE);
        assertThat(ListingOracle.judge(twice, text(A, A, A), true).outcome()).isEqualTo(ListingOracle.ENTRY_DUPLICATED);
    }

    @Test
    void anEntryThatHadGoneBeforeIsToldFromATornLine() {
        assertThat(judge(true, A, B, C, GONE).outcome()).isEqualTo(ListingOracle.GONE_ENTRY_SHOWN);
        assertThat(judge(true, A, TORN, C).outcome()).isEqualTo(ListingOracle.LINE_TORN);
        // The same module under another address is another entry.
        assertThat(judge(true, A.replace("c034a000", "c0999000"), A, C).outcome())
                .isEqualTo(ListingOracle.GONE_ENTRY_SHOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Cut inside the name, and another line behind it.
                "ffffffffc03ffffffffc0358000 t kmr_c_first\t[kmr_c]",
                // Cut inside the name, and nothing behind it: it looks like a symbol of the kernel itself.
                "ffffffffc0353000 t kmr_b_fi",
                // Its module's end.
                "rst\t[kmr_b]"
            })
    void aPieceOfALineIsTornHoweverWellFormed(String piece) {
        String first = "ffffffffc0353000 t kmr_b_first\t[kmr_b]";
        String next = "ffffffffc0358000 t kmr_c_first\t[kmr_c]";
        TrialResult result = ListingOracle.judge(
                new ListingOracle.Truth(List.of(first, next), line -> line.endsWith("[kmr_x]"), line -> true),
                text(first, next, piece),
                true);
        assertThat(result.outcome()).isEqualTo(ListingOracle.LINE_TORN);
        assertThat(result.evidence()).containsEntry("tornLines", List.of(piece));
    }

    @Test
    void aLastLineWithoutItsEndIsTornHoweverWhole() {
        assertThat(ListingOracle.judge(truth(A, B), A, true).outcome()).isEqualTo(ListingOracle.LINE_TORN);
        assertThat(ListingOracle.judge(truth(A, B), A + "\n\n", true).outcome()).isEqualTo(ListingOracle.LINE_TORN);
    }

    @Test
    void theWorstOfSeveralWins() {
        assertThat(judge(false, A, TORN, GONE, C, C).outcome()).isEqualTo(ListingOracle.ENDLESS);
        assertThat(judge(true, A, TORN, GONE, C, C).outcome()).isEqualTo(ListingOracle.LINE_TORN);
        assertThat(judge(true, GONE, C, C).outcome()).isEqualTo(ListingOracle.GONE_ENTRY_SHOWN);
        assertThat(judge(true, C, C).outcome()).isEqualTo(ListingOracle.ENTRY_DUPLICATED);
        assertThat(judge(false, A, B, C).outcome()).isEqualTo(ListingOracle.ENDLESS);
        TrialResult all = judge(true, TORN, GONE, C, C);
        assertThat(all.evidence()).containsKeys("skipped", "duplicated", "torn", "gone");
    }

    @Test
    void evidenceIsBoundedHoweverMuchWentWrong() {
        String[] many = new String[1_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = "m" + i + " 1 0 - Live 0x0000000000000000";
        }
        TrialResult result = ListingOracle.judge(truth(many), "", true);
        assertThat(result.evidence()).containsEntry("skipped", 1_000);
        assertThat((List<?>) result.evidence().get("skippedLines")).hasSize(8);
    }

    // --- real kernels ---------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void realKernelsSkipALiveModuleInProcModules(String kernel) {
        Captures.Listing capture = Captures.listing("modules-" + kernel + ".txt");
        TrialResult result = ListingOracle.judge(
                new ListingOracle.Truth(
                        capture.before(),
                        line -> line.startsWith("kmr_b "),
                        line -> ModulesLine.parse(line).isPresent()),
                capture.seen(),
                true);
        assertThat(result.outcome()).isEqualTo(ListingOracle.LIVE_ENTRY_SKIPPED);
        assertThat(result.evidence()).containsEntry("skipped", 1).doesNotContainKeys("duplicated", "torn", "gone");
        assertThat(Captures.listOf(result.evidence(), "skippedLines").getFirst().toString())
                .startsWith("kmr_a ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void realKernelsSkipSymbolsOfALiveModuleInProcKallsyms(String kernel) {
        Captures.Listing capture = Captures.listing("kallsyms-" + kernel + ".txt");
        TrialResult result = ListingOracle.judge(
                new ListingOracle.Truth(
                        capture.before(),
                        line -> line.endsWith("\t[kmr_c]"),
                        line -> KallsymsLine.parse(line).isPresent()),
                capture.seen(),
                true);
        assertThat(result.outcome()).isEqualTo(ListingOracle.LIVE_ENTRY_SKIPPED);
        assertThat(result.evidence()).doesNotContainKeys("duplicated", "torn", "gone");
        assertThat(Captures.listOf(result.evidence(), "skippedLines"))
                .allSatisfy(line -> assertThat(line.toString()).endsWith("\t[kmr_b]"));
    }

    /** The texts that the agent itself kept, judged once more. */
    @ParameterizedTest
    @CsvSource({
        "agent-6.1.jsonl,  proc-modules-bytewise,  race,            live-entry-skipped",
        "agent-6.1.jsonl,  proc-modules-bytewise,  list-by-index,   live-entry-skipped",
        "agent-6.1.jsonl,  proc-modules-bytewise,  list-by-address, complete",
        "agent-6.1.jsonl,  proc-modules-bytewise,  one-large-read,  complete",
        "agent-6.1.jsonl,  proc-kallsyms-bytewise, list-by-index,   live-entry-skipped",
        "agent-6.1.jsonl,  proc-kallsyms-bytewise, list-by-address, complete",
        "agent-6.12.jsonl, proc-modules-bytewise,  race,            live-entry-skipped",
        "agent-6.12.jsonl, proc-modules-bytewise,  one-large-read,  complete",
        "agent-6.12.jsonl, proc-kallsyms-bytewise, list-by-index,   live-entry-skipped",
        "agent-6.12.jsonl, proc-kallsyms-bytewise, list-by-address, complete",
    })
    void theEvidenceOfARealTrialLeadsToItsOutcome(String file, String scenario, String variant, String outcome) {
        Map<String, Object> evidence = Captures.trial(file, scenario, variant).evidence();
        String removed = Captures.textOf(evidence, "removed") + " ";
        TrialResult again = ListingOracle.judge(
                new ListingOracle.Truth(
                        Captures.textOf(evidence, "textBefore").lines().toList(),
                        line -> line.startsWith(removed),
                        line -> !line.isEmpty()),
                Captures.textOf(evidence, "textSeen"),
                true);
        assertThat(again.outcome()).isEqualTo(outcome);
    }
}
