// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.race.oracle.FailingInitOracle.Init;

class FailingInitOracleTest {
    private static final Init FAILED_ONCE = new Init("ENODEV", 1, false);
    private static final FailedLoadAnswers BUSY = new FailedLoadAnswers(Set.of("EBUSY"), false, "test");
    private static final FailedLoadAnswers BUSY_OR_OWN_TRY = new FailedLoadAnswers(Set.of("EBUSY"), true, "test");
    private static final FailedLoadAnswers SHARED = new FailedLoadAnswers(Set.of("ENODEV"), false, "test");

    private static LoaderSeen winner(String answer) {
        return new LoaderSeen("loader-0", true, false, "S kmr_gate_wait", List.of("kmr_gate_wait"), answer, 9);
    }

    private static LoaderSeen waiter(String answer) {
        return new LoaderSeen("loader-1", false, true, "S load_module", List.of("load_module"), answer, 8);
    }

    private static LoaderSeen latecomer(String answer) {
        return new LoaderSeen("loader-2", false, false, "returned", List.of(), answer, 1);
    }

    private static String outcome(Init init, FailedLoadAnswers documented, LoaderSeen... loaders) {
        return FailingInitOracle.judge(List.of(loaders), init, documented).outcome();
    }

    @Test
    void whoWaitedAndWasToldSoIsRefused() {
        assertThat(outcome(FAILED_ONCE, BUSY, winner("ENODEV"), waiter("EBUSY"), waiter("EBUSY")))
                .isEqualTo(FailingInitOracle.LOSER_REFUSED);
        assertThat(outcome(FAILED_ONCE, SHARED, waiter("ENODEV"), winner("ENODEV")))
                .isEqualTo(FailingInitOracle.LOSER_REFUSED);
    }

    @Test
    void whoRanTheInitForItselfIsToldApart() {
        Init twice = new Init("ENODEV", 2, false);
        assertThat(outcome(twice, BUSY_OR_OWN_TRY, winner("ENODEV"), waiter("ENODEV")))
                .isEqualTo(FailingInitOracle.LOSER_TRIED);
        assertThat(outcome(twice, BUSY_OR_OWN_TRY, winner("ENODEV"), waiter("ENODEV"), waiter("EBUSY")))
                .isEqualTo(FailingInitOracle.LOSER_TRIED);
        assertThat(outcome(FAILED_ONCE, BUSY_OR_OWN_TRY, winner("ENODEV"), waiter("EBUSY")))
                .isEqualTo(FailingInitOracle.LOSER_REFUSED);
    }

    @Test
    void anInitThatRunsAgainWhereNobodyMayTryIsUndocumented() {
        Init twice = new Init("ENODEV", 2, false);
        assertThat(outcome(twice, SHARED, winner("ENODEV"), waiter("ENODEV")))
                .isEqualTo(FailingInitOracle.UNDOCUMENTED);
        assertThat(outcome(twice, BUSY, winner("ENODEV"), waiter("EBUSY"))).isEqualTo(FailingInitOracle.UNDOCUMENTED);
    }

    @ParameterizedTest
    @CsvSource({"0", "EEXIST", "ENODEV", "EINVAL"})
    void theAnswerOfAnotherKernelIsUndocumented(String answer) {
        TrialResult result = FailingInitOracle.judge(List.of(winner("ENODEV"), waiter(answer)), FAILED_ONCE, BUSY);
        assertThat(result.outcome()).isEqualTo(FailingInitOracle.UNDOCUMENTED);
        assertThat(result.evidence())
                .containsEntry("undocumented", "loader-1 got " + answer + ": documented is [EBUSY]");
    }

    @Test
    void whoStoodInTheInitGetsWhatItSaid() {
        assertThat(outcome(FAILED_ONCE, BUSY, winner("0"))).isEqualTo(FailingInitOracle.UNDOCUMENTED);
        assertThat(outcome(FAILED_ONCE, BUSY, winner("EBUSY"))).isEqualTo(FailingInitOracle.UNDOCUMENTED);
        assertThat(outcome(new Init("0", 1, true), BUSY, winner("ENODEV"))).isEqualTo(FailingInitOracle.UNDOCUMENTED);
    }

    @Test
    void nobodyIsToldAnythingBeforeTheInitIsOver() {
        assertThat(outcome(FAILED_ONCE, BUSY, winner("ENODEV"), latecomer("EBUSY")))
                .isEqualTo(FailingInitOracle.UNDOCUMENTED);
    }

    @Test
    void aModuleThatIsThereAfterAllIsForbidden() {
        assertThat(outcome(new Init("ENODEV", 1, true), BUSY, winner("ENODEV"), waiter("EBUSY")))
                .isEqualTo(FailingInitOracle.LEFT_BEHIND);
    }

    @Test
    void withoutAFailureOrAWaiterThereIsNothingToSee() {
        Init fine = new Init("0", 1, true);
        assertThat(outcome(fine, BUSY, winner("0"), waiter("EEXIST"))).isEqualTo(FailingInitOracle.NOTHING_FAILED);
        assertThat(outcome(fine, SHARED, winner("0"), waiter("0"))).isEqualTo(FailingInitOracle.NOTHING_FAILED);
        assertThat(outcome(fine, BUSY, winner("0"), waiter("EBUSY"))).isEqualTo(FailingInitOracle.UNDOCUMENTED);
        assertThat(outcome(FAILED_ONCE, BUSY, winner("ENODEV"))).isEqualTo(FailingInitOracle.NOBODY_WAITED);
    }

    @Test
    void evidenceTellsOfTheInitAndOfEveryLoader() {
        TrialResult result = FailingInitOracle.judge(List.of(winner("ENODEV"), waiter("EBUSY")), FAILED_ONCE, BUSY);
        assertThat(result.evidence())
                .containsEntry("winner", "loader-0")
                .containsEntry("initAnswered", "ENODEV")
                .containsEntry("initRan", 1)
                .containsEntry("moduleLeft", false);
        assertThat(Captures.listOf(result.evidence(), "loaders")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "5.10.0, true,  EBUSY,  true",
        "6.1.0,  true,  EBUSY,  true",
        "6.1.0,  false, EBUSY,  true",
        "6.2.0,  true,  EBUSY,  false",
        "6.4.9,  false, EBUSY,  false",
        "6.5.0,  true,  ENODEV, false",
        "6.12.9, true,  ENODEV, false",
        "6.12.9, false, EBUSY,  false",
    })
    void whatIsDocumentedDependsOnTheKernelAndOnTheFile(
            String release, boolean sameFile, String answer, boolean mayTryItself) {
        FailedLoadAnswers documented = FailedLoadAnswers.of(release, sameFile, "ENODEV");
        assertThat(documented.answers()).containsExactly(answer);
        assertThat(documented.mayTryItself()).isEqualTo(mayTryItself);
        assertThat(documented.because()).isNotBlank();
    }
}
