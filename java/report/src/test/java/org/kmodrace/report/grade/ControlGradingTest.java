// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kmodrace.report.Story.LEAK;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.Story;

/** A control that fails: nothing can be said of the kernel. */
class ControlGradingTest {
    private static final String HIT = "pinned-unnamed";
    private static final String MISS = "released";

    private static Story controlled() {
        return new Story().controlsHold(LEAK);
    }

    @Test
    void aControlThatMissesWhatItMustShowLeavesNoVerdict() {
        ScenarioResult result = controlled()
                .trial(LEAK, "bare-reference", 0, MISS, Map.of())
                .race(LEAK, HIT)
                .done()
                .only();

        assertThat(result.verdict()).isEqualTo(VerdictKind.ERROR);
        assertThat(result.why()).isEqualTo("control bare-reference must reproduce: 0/1 hits");
        assertThat(result.controls().getFirst().held()).isFalse();
        assertThat(result.controls().getLast().held()).isTrue();
    }

    @Test
    void aControlThatShowsWhatItMustNotLeavesNoVerdict() {
        ScenarioResult result = controlled()
                .trial(LEAK, "matched-pair", 0, HIT, Map.of())
                .race(LEAK, HIT)
                .done()
                .only();

        assertThat(result.verdict()).isEqualTo(VerdictKind.ERROR);
        assertThat(result.why()).isEqualTo("control matched-pair must not reproduce: 1/1 hits");
    }

    @Test
    void aForbiddenOutcomeInAControlLeavesNoVerdict() {
        ScenarioResult result = controlled()
                .trial(LEAK, "bare-reference", 1, "count-inconsistent", Map.of())
                .race(LEAK, HIT)
                .done()
                .only();

        assertThat(result.verdict()).isEqualTo(VerdictKind.ERROR);
        assertThat(result.why()).contains("control bare-reference").contains("count-inconsistent");
    }

    @Test
    void aPlannedControlWithoutTrialsLeavesNoVerdict() {
        ScenarioResult result =
                new Story().plan(LEAK, "matched-pair", 3).race(LEAK, HIT).done().only();

        assertThat(result.verdict()).isEqualTo(VerdictKind.ERROR);
        assertThat(result.why()).isEqualTo("control matched-pair was not run: no trial of it ended");
    }
}
