// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.race.oracle.ChurnOracle.Change;
import org.kmodrace.race.oracle.ChurnOracle.Read;
import org.kmodrace.race.oracle.ChurnOracle.Truth;

/** Entry b goes in a call from 100 to 200 and comes back in one from 300 to 400; a and c stay. */
class ChurnOracleTest {
    private static final List<String> ENTRIES = List.of("a", "b", "c");
    private static final List<Change> CHANGES =
            List.of(new Change("b", true, 300, 400), new Change("b", false, 100, 200));

    private static TrialResult judge(long begin, long end, String lines, boolean ended) {
        Truth truth =
                new Truth(ENTRIES, CHANGES, line -> ENTRIES.contains(line) ? line : "", line -> line.matches("[a-z]+"));
        String text = lines.isEmpty() ? "" : lines.replace(' ', '\n') + "\n";
        return ChurnOracle.judge(truth, List.of(new Read("reader", begin, end, text, ended)));
    }

    @ParameterizedTest
    @CsvSource({
        "0,   50,  a b c,   complete",
        "0,   50,  a c,     live-entry-skipped",
        "0,   50,  a b b c, live-entry-repeated",
        "0,   100, a c,     live-entry-skipped",
        // It goes during the read: shown or not, both are right.
        "50,  150, a b c,   complete",
        "50,  150, a c,     complete",
        "110, 190, a b c,   complete",
        "50,  150, a b,     live-entry-skipped",
        // Gone all the time.
        "200, 300, a c,     complete",
        "200, 300, a b c,   gone-entry-shown",
        "250, 280, a b c,   gone-entry-shown",
        // It comes during the read, or has gone and come.
        "250, 350, a b c,   complete",
        "50,  450, a c,     complete",
        "50,  450, a b b c, complete",
        // Back again.
        "400, 500, a b c,   complete",
        "400, 500, a c,     live-entry-skipped",
        "450, 500, a b c d, complete",
        "450, 500, a b c 5, line-torn",
    })
    void aReadIsHeldToWhatWasTrueAllTheTime(long begin, long end, String lines, String outcome) {
        assertThat(judge(begin, end, lines, true).outcome()).isEqualTo(outcome);
    }

    @Test
    void aReadWithoutAnEndIsTheWorst() {
        TrialResult result = judge(0, 50, "a a a a a a a", false);
        assertThat(result.outcome()).isEqualTo(ChurnOracle.ENDLESS);
        assertThat(result.evidence().get("kinds"))
                .isEqualTo(Map.of("endless-read", 1, "live-entry-repeated", 1, "live-entry-skipped", 2));
    }

    @Test
    void theEvidenceSaysWhatHappenedMeanwhile() {
        Map<String, Object> evidence = judge(50, 150, "a", true).evidence();
        assertThat(evidence).containsEntry("reads", 1).containsEntry("reader", "1 of 1 reads were wrong");
        assertThat(String.valueOf(evidence.get("examples"))).contains("entry=c", "b goes, from 0 to 0 us", "text=a");
    }

    @Test
    void aTrialWithoutAReadIsComplete() {
        Truth truth = new Truth(ENTRIES, List.of(), line -> line, line -> true);
        assertThat(ChurnOracle.judge(truth, List.of()).outcome()).isEqualTo(ChurnOracle.COMPLETE);
    }
}
