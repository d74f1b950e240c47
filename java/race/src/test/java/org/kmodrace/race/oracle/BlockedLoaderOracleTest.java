// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.race.oracle.BlockedLoaderOracle.Seen;
import org.kmodrace.race.oracle.BlockedPlace.Loads;

class BlockedLoaderOracleTest {
    private static final BlockedPlace KNOWN =
            new BlockedPlace(List.of("add_unformed_module", "load_module"), Set.of("EEXIST"), "test");
    private static final long SOON = 2_000;

    private static Seen seen(String answer, boolean early, long afterEndMicros, String... places) {
        return new Seen(List.of(places), List.of("load_module"), 50_000, early, afterEndMicros, answer);
    }

    private static String outcome(Seen seen) {
        return BlockedLoaderOracle.judge(seen, KNOWN).outcome();
    }

    @Test
    void whoSleepsInTheKnownPlaceUntilTheEndIsBlocked() {
        assertThat(outcome(seen("EEXIST", false, SOON, "load_module", "load_module")))
                .isEqualTo(BlockedLoaderOracle.BLOCKED);
        assertThat(outcome(seen("EEXIST", false, SOON, "add_unformed_module.isra.0")))
                .isEqualTo(BlockedLoaderOracle.BLOCKED);
    }

    @Test
    void whoIsNotSeenAsleepIsNotBlocked() {
        assertThat(outcome(seen("EEXIST", true, -SOON))).isEqualTo(BlockedLoaderOracle.NOT_BLOCKED);
    }

    @Test
    void oneLookIntoAnotherPlaceIsEnough() {
        TrialResult result = BlockedLoaderOracle.judge(seen("EEXIST", false, SOON, "load_module", "msleep"), KNOWN);
        assertThat(result.outcome()).isEqualTo(BlockedLoaderOracle.ELSEWHERE);
        assertThat(result.evidence())
                .containsEntry("blockedIn", List.of("load_module", "msleep"))
                .containsEntry("elsewhere", "known is one of [add_unformed_module, load_module]");
    }

    @Test
    void theWaitEndsWithTheInitAndNotBeforeOrLongAfter() {
        assertThat(outcome(seen("EEXIST", true, -SOON, "load_module"))).isEqualTo(BlockedLoaderOracle.EARLY);
        assertThat(outcome(seen("EEXIST", false, 10_000_000, "load_module"))).isEqualTo(BlockedLoaderOracle.BLOCKED);
        assertThat(outcome(seen("EEXIST", false, 10_000_001, "load_module"))).isEqualTo(BlockedLoaderOracle.LATE);
    }

    @Test
    void anAnswerNobodyDocumentedComesFirst() {
        assertThat(outcome(seen("EBUSY", false, SOON, "msleep"))).isEqualTo(BlockedLoaderOracle.UNDOCUMENTED);
        assertThat(outcome(seen("0", false, SOON))).isEqualTo(BlockedLoaderOracle.UNDOCUMENTED);
    }

    @Test
    void evidenceTellsThePlaceAndTheTime() {
        assertThat(BlockedLoaderOracle.judge(seen("EEXIST", false, SOON, "load_module", "load_module"), KNOWN)
                        .evidence())
                .containsEntry("blockedIn", List.of("load_module"))
                .containsEntry("looks", 2)
                .containsEntry("initHeldMicros", 50_000L)
                .containsEntry("releasedAfterMicros", SOON)
                .containsEntry("answer", "EEXIST");
    }

    @ParameterizedTest
    @CsvSource({
        "6.1.0,  SAME_FILE, add_unformed_module,         EEXIST",
        "6.4.9,  SAME_FILE, load_module,                 EEXIST",
        "6.5.0,  SAME_FILE, idempotent_init_module,      0",
        "6.12.9, SAME_FILE, idempotent_init_module,      0",
        "6.1.0,  SAME_NAME, load_module,                 EEXIST",
        "6.12.9, SAME_NAME, module_patient_check_exists, EEXIST",
        "6.1.0,  USER,      resolve_symbol_wait,         0",
        "6.12.9, USER,      simplify_symbols,            0",
    })
    void thePlaceDependsOnTheKernelAndOnWhatIsLoaded(String release, Loads loads, String function, String answer) {
        BlockedPlace place = BlockedPlace.of(release, loads);
        assertThat(place.functions()).contains(function);
        assertThat(place.answers()).containsExactly(answer);
        assertThat(place.because()).isNotBlank();
    }

    @Test
    void whoWaitsForTheFileIsNotTakenForWhoWaitsForTheName() {
        assertThat(BlockedPlace.of("6.12.9", Loads.SAME_FILE).holds("load_module"))
                .isFalse();
        assertThat(BlockedPlace.of("6.12.9", Loads.SAME_NAME).holds("idempotent_init_module"))
                .isFalse();
    }
}
