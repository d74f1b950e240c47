// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.kmodrace.report.grade.RunResult;

/** Many pairs of runs of one kernel, drawn with a fixed seed: how often they are told apart by mistake. */
class LikeRunsTest {
    private static final int PAIRS = 200;
    /** Trials and rates as the scenarios have them, with more uncertain ones than there are. */
    private static final double[][] RACES = {
        {20, 1},
        {5, 1},
        {10, 1},
        {3, 1},
        {10, 1},
        {5, 1},
        {5, 0.95},
        {20, 0},
        {3, 1},
        {10, 1},
        {5, 0},
        {3, 0},
        {12, 0.7},
        {12, 1},
        {10, 1},
        {20, 0},
        {3, 1},
        {3, 1},
        {3, 1},
        {10, 0.02},
        {3, 1},
        {10, 0},
        {10, 0.37},
        {20, 0.15},
        {10, 0},
        {3, 1},
        {161, 0}
    };

    private static RunResult draw(Random random) {
        Graded run = new Graded();
        for (int i = 0; i < RACES.length; i++) {
            int trials = (int) RACES[i][0];
            int hits = 0;
            for (int trial = 0; trial < trials; trial++) {
                hits += random.nextDouble() < RACES[i][1] ? 1 : 0;
            }
            run.race("s" + i, hits, trials);
        }
        return run.run();
    }

    @Test
    void areSeldomSaidToHaveChangedOrToNeedMoreTrials() {
        Random random = new Random(5);
        Comparer comparer = new Comparer(Comparer.ALPHA);
        int changed = 0;
        int more = 0;
        for (int pair = 0; pair < PAIRS; pair++) {
            Comparison comparison = comparer.compare(draw(random), draw(random));
            changed += comparison.changed() ? 1 : 0;
            more += comparison.of(Word.MORE_TRIALS).isEmpty() ? 0 : 1;
        }

        assertThat(changed).isLessThanOrEqualTo((int) (Comparer.ALPHA * PAIRS));
        assertThat(more).isLessThanOrEqualTo(6);
    }

    @Test
    void areToldApartWhereOneRaceIsGone() {
        Random random = new Random(5);
        Comparer comparer = new Comparer(Comparer.ALPHA);
        for (int pair = 0; pair < 20; pair++) {
            RunResult a = draw(random);
            Graded b = new Graded().race("s0", 0, 20);
            draw(random).results().stream().skip(1).forEach(r -> b.race(r.scenario(), r.hits(), r.trials()));

            assertThat(comparer.compare(a, b.run()).of(Word.CHANGED))
                    .extracting(ComparedRace::scenario)
                    .contains("s0");
        }
    }
}
