// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParallelLoadOracleTest {
    private static final Set<String> OLD = Set.of("EEXIST");
    private static final Set<String> SINCE_6_5 = Set.of("0");

    private static LoaderSeen winner(String answer) {
        return new LoaderSeen("loader-0", true, false, "D kmr_gate_wait", List.of("kmr_gate_wait"), answer, 9);
    }

    private static LoaderSeen waiter(String answer) {
        return new LoaderSeen("loader-1", false, true, "S load_module", List.of("load_module"), answer, 8);
    }

    private static LoaderSeen latecomer(String answer) {
        return new LoaderSeen("loader-2", false, false, "returned", List.of(), answer, 1);
    }

    private static String outcome(Set<String> documented, LoaderSeen... loaders) {
        return ParallelLoadOracle.judge(List.of(loaders), documented).outcome();
    }

    @Test
    void aLoserThatWaitsAndGetsTheDocumentedAnswerIsTheRace() {
        assertThat(outcome(OLD, winner("0"), waiter("EEXIST"))).isEqualTo(ParallelLoadOracle.LOSER_WAITED);
        assertThat(outcome(SINCE_6_5, winner("0"), waiter("0"))).isEqualTo(ParallelLoadOracle.LOSER_WAITED);
        assertThat(outcome(OLD, latecomer("EEXIST"), waiter("EEXIST"), winner("0")))
                .isEqualTo(ParallelLoadOracle.LOSER_WAITED);
    }

    @Test
    void theAnswerOfAnotherKernelIsUndocumented() {
        assertThat(outcome(OLD, winner("0"), waiter("0"))).isEqualTo(ParallelLoadOracle.UNDOCUMENTED);
        assertThat(outcome(SINCE_6_5, winner("0"), waiter("EEXIST"))).isEqualTo(ParallelLoadOracle.UNDOCUMENTED);
        TrialResult result = ParallelLoadOracle.judge(List.of(winner("0"), waiter("EBUSY")), OLD);
        assertThat(result.outcome()).isEqualTo(ParallelLoadOracle.UNDOCUMENTED);
        assertThat(result.evidence()).containsEntry("undocumented", "loader-1 got EBUSY, documented is [EEXIST]");
    }

    @Test
    void whoStoodInTheInitMustHaveLoadedIt() {
        assertThat(outcome(OLD, winner("EEXIST"))).isEqualTo(ParallelLoadOracle.UNDOCUMENTED);
        assertThat(outcome(OLD, winner("ENOMEM"), waiter("EEXIST"))).isEqualTo(ParallelLoadOracle.UNDOCUMENTED);
    }

    @Test
    void whoDidNotWaitProvesNothing() {
        assertThat(outcome(OLD, winner("0"), latecomer("EEXIST"))).isEqualTo(ParallelLoadOracle.NOBODY_WAITED);
        assertThat(outcome(OLD, winner("0"), latecomer("0"))).isEqualTo(ParallelLoadOracle.NOBODY_WAITED);
        assertThat(outcome(OLD, latecomer("EINVAL"))).isEqualTo(ParallelLoadOracle.UNDOCUMENTED);
    }

    @Test
    void evidenceNamesTheWinnerAndEveryLoader() {
        TrialResult result = ParallelLoadOracle.judge(List.of(waiter("EEXIST"), winner("0")), OLD);
        assertThat(result.evidence()).containsEntry("winner", "loader-0");
        assertThat(Captures.listOf(result.evidence(), "loaders")).hasSize(2);
        assertThat(ParallelLoadOracle.judge(List.of(latecomer("0")), OLD).evidence())
                .containsEntry("winner", "none");
    }

    @ParameterizedTest
    @CsvSource({
        "agent-6.1.jsonl,  race,                EEXIST, loser-waited",
        "agent-6.1.jsonl,  race,                0,      undocumented-answer",
        "agent-6.1.jsonl,  loader-in-miniature, EEXIST, loser-waited",
        "agent-6.1.jsonl,  different-modules,   0,      nobody-waited",
        "agent-6.12.jsonl, race,                0,      loser-waited",
        "agent-6.12.jsonl, race,                EEXIST, undocumented-answer",
        "agent-6.12.jsonl, loader-in-miniature, EEXIST, loser-waited",
        "agent-6.12.jsonl, different-modules,   0,      nobody-waited",
    })
    void theEvidenceOfARealTrialLeadsToItsOutcome(String file, String variant, String documented, String outcome) {
        Map<String, Object> evidence =
                Captures.trial(file, "parallel-load", variant).evidence();
        List<LoaderSeen> loaders = Captures.listOf(evidence, "loaders").stream()
                .map(l -> loader((Map<?, ?>) l))
                .toList();
        assertThat(loaders).hasSize(3);
        assertThat(ParallelLoadOracle.judge(loaders, Set.of(documented)).outcome())
                .isEqualTo(outcome);
    }

    private static LoaderSeen loader(Map<?, ?> facts) {
        return new LoaderSeen(
                String.valueOf(facts.get("name")),
                Boolean.TRUE.equals(facts.get("inInit")),
                Boolean.TRUE.equals(facts.get("waited")),
                String.valueOf(facts.get("whereabouts")),
                List.of(),
                String.valueOf(facts.get("answer")),
                (Long) Objects.requireNonNull(facts.get("blockedMicros")));
    }
}
