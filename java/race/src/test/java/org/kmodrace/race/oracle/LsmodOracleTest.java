// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.oracle.ChurnOracle.Change;
import org.kmodrace.race.oracle.LsmodOracle.Listed;
import org.kmodrace.race.oracle.LsmodOracle.Probed;

class LsmodOracleTest {
    private static final String HEADING = "Module                  Size  Used by\n";
    private static final String STAYING =
            "kmr_answer             16384  1 kmr_asker\nkmr_asker              16384  0\n";

    /** kmr_a goes from 100 to 110 and comes back from 200 to 210. */
    private static final LsmodOracle.Truth TRUTH = new LsmodOracle.Truth(
            Map.of("kmr_answer", "1 kmr_asker", "kmr_asker", "0"),
            List.of("kmr_a"),
            List.of(new Change("kmr_a", false, 100, 110), new Change("kmr_a", true, 200, 210)));

    private static Listed listed(long begin, long end, String lines) {
        return new Listed("lsmod-1", begin, end, 0, HEADING + lines, "");
    }

    private static TrialResult judge(Listed... listings) {
        return LsmodOracle.judge(TRUTH, List.of(listings), List.of(new Probed("modprobe kmr_asker", 0, "")));
    }

    private static String outcome(Listed... listings) {
        return judge(listings).outcome();
    }

    @Test
    void trueListingsAreConsistent() {
        assertThat(outcome(
                        listed(1, 50, STAYING + "kmr_a                  16384  0\n"),
                        listed(120, 150, STAYING),
                        listed(105, 150, STAYING + "kmr_a                  16384  0\n"),
                        listed(105, 150, STAYING)))
                .isEqualTo(LsmodOracle.CONSISTENT);
    }

    @Test
    void anErrorNumberForACountIsTheKnownRace() {
        TrialResult result =
                judge(listed(120, 150, STAYING), listed(101, 105, STAYING + "kmr_a                  16384  -2\n"));
        assertThat(result.outcome()).isEqualTo(LsmodOracle.NEGATIVE_COUNT);
        assertThat(result.evidence())
                .containsEntry(TrialResult.SEEN, "1 of 2 times lsmod: kmr_a 16384 -2")
                .containsEntry("negative-count faults", 1);
    }

    @Test
    void anErrorNumberForASizeIsTheSame() {
        assertThat(outcome(listed(101, 105, STAYING + "kmr_a                     -2  -2\n")))
                .isEqualTo(LsmodOracle.NEGATIVE_COUNT);
    }

    @Test
    void theKernelsOwnCountOfAModuleThatGoesIsNone() {
        assertThat(outcome(listed(101, 105, STAYING + "kmr_a                  16384  -1\n")))
                .isEqualTo(LsmodOracle.CONSISTENT);
        assertThat(outcome(listed(120, 150, STAYING.replace("16384  0", "16384  -1"))))
                .as("of a module that stays")
                .isEqualTo(LsmodOracle.WRONG_COUNT);
    }

    @Test
    void aModuleThatStaysMustStandOnce() {
        assertThat(outcome(listed(120, 150, "kmr_asker              16384  0\n")))
                .isEqualTo(LsmodOracle.LISTING_WRONG);
        assertThat(outcome(listed(120, 150, STAYING + "kmr_asker              16384  0\n")))
                .isEqualTo(LsmodOracle.LISTING_WRONG);
        assertThat(outcome(listed(1, 50, STAYING)))
                .as("one that is there all the time, and goes later")
                .isEqualTo(LsmodOracle.LISTING_WRONG);
    }

    @Test
    void theCountOfAModuleThatNobodyTouchedMayNotChange() {
        assertThat(outcome(listed(120, 150, STAYING.replace("1 kmr_asker", "2 kmr_asker"))))
                .isEqualTo(LsmodOracle.WRONG_COUNT);
        assertThat(outcome(listed(120, 150, STAYING.replace("1 kmr_asker", "1"))))
                .isEqualTo(LsmodOracle.WRONG_COUNT);
    }

    @Test
    void aModuleThatIsGoneMayNotBeListed() {
        assertThat(outcome(listed(120, 150, STAYING + "kmr_a                  16384  0\n")))
                .isEqualTo(LsmodOracle.WRONG_COUNT);
    }

    @Test
    void aLineThatLsmodDoesNotPrintIsWrong() {
        assertThat(outcome(listed(120, 150, STAYING + "kmr\n"))).isEqualTo(LsmodOracle.WRONG_COUNT);
    }

    @Test
    void anLsmodThatFailsIsWorseThanWhatItPrints() {
        Listed failed = new Listed("lsmod-2", 120, 150, 1, HEADING, "lsmod: ERROR: could not get list\nmore");
        TrialResult result = judge(failed, listed(101, 105, STAYING + "kmr_a 16384 -2\n"));
        assertThat(result.outcome()).isEqualTo(LsmodOracle.LSMOD_FAILED);
        assertThat(Captures.listOf(result.evidence(), LsmodOracle.LSMOD_FAILED))
                .isEqualTo(List.of("lsmod-2: exit 1 lsmod: ERROR: could not get list"));
    }

    @Test
    void aModprobeOfAModuleThatIsThereMaySayNothingElse() {
        Probed failed = new Probed("modprobe kmr_asker", 1, "modprobe: ERROR: could not insert\n");
        TrialResult result = LsmodOracle.judge(TRUTH, List.of(listed(120, 150, STAYING)), List.of(failed));
        assertThat(result.outcome()).isEqualTo(LsmodOracle.MODPROBE_FAILED);
        assertThat(result.evidence())
                .containsEntry(TrialResult.SEEN, "modprobe failed: exit 1 modprobe: ERROR: could not insert");
    }
}
