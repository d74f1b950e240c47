// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.decide;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.race.protocol.SequentialDecision;
import org.kmodrace.race.scenario.VerdictKind;

class BisectStepTest {
    private static SequentialDecision after(int hits, int misses) {
        SequentialDecision decision = SequentialDecision.Rule.DEFAULT.begin();
        for (int i = 0; i < hits + misses; i++) {
            decision = decision.after(i < hits);
        }
        return decision;
    }

    @ParameterizedTest
    @CsvSource({
        // bad when, verdict, hits, misses, exit code
        "REPRODUCED, REPRODUCED, 2, 0, 1",
        "REPRODUCED, NOT_SEEN, 0, 14, 0",
        "REPRODUCED, NOT_SEEN, 0, 5, 125",
        "REPRODUCED, REPRODUCED, 1, 0, 125",
        "REPRODUCED, REPRODUCED, 1, 40, 0",
        "NOT_SEEN, NOT_SEEN, 0, 14, 1",
        "NOT_SEEN, REPRODUCED, 2, 0, 0",
        "NOT_SEEN, CRASHED, 0, 0, 125",
        "REPRODUCED, CRASHED, 0, 0, 125",
        "REPRODUCED, VIOLATED, 2, 0, 125",
        "REPRODUCED, SKIPPED, 0, 0, 125",
        "REPRODUCED, ERROR, 0, 14, 125",
        "CRASHED, CRASHED, 0, 0, 1",
        "CRASHED, REPRODUCED, 3, 0, 0",
        "CRASHED, ERROR, 0, 0, 125",
        "VIOLATED, VIOLATED, 0, 9, 1",
        "VIOLATED, NOT_SEEN, 0, 10, 0",
        "VIOLATED, CRASHED, 0, 0, 125",
        "SKIPPED, SKIPPED, 0, 0, 1",
        "ERROR, ERROR, 0, 0, 1",
    })
    void answersWhatGitUnderstands(VerdictKind badWhen, VerdictKind verdict, int hits, int misses, int exitCode) {
        assertThat(BisectStep.decide(badWhen, verdict, "", after(hits, misses)).exitCode())
                .isEqualTo(exitCode);
    }

    @Test
    void saysWhy() {
        assertThat(BisectStep.decide(VerdictKind.REPRODUCED, VerdictKind.REPRODUCED, "", after(2, 0))
                        .why())
                .isEqualTo("seen: 2 hits in 2 trials");
        assertThat(BisectStep.decide(VerdictKind.REPRODUCED, VerdictKind.SKIPPED, "no kprobes", after(0, 0))
                        .why())
                .isEqualTo("SKIPPED: no kprobes");
    }
}
