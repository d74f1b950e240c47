// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerTest {
    /** The power of Fisher's test itself, over all tables that may come out. */
    private static double exact(int trials, double rateA, double rateB, double level) {
        BinomialDistribution a = BinomialDistribution.of(trials, rateA);
        BinomialDistribution b = BinomialDistribution.of(trials, rateB);
        double power = 0;
        for (int i = 0; i <= trials; i++) {
            for (int j = 0; j <= trials; j++) {
                if (new Counts(i, trials, j, trials).fisher() <= level) {
                    power += a.probability(i) * b.probability(j);
                }
            }
        }
        return power;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 0.05",
        "1, 0, 0.00185",
        "0.9, 0.1, 0.05",
        "0.9, 0.1, 0.00185",
        "0.37, 0.9, 0.05",
        "0.37, 0.9, 0.00185",
        "0.15, 0.5, 0.05",
        "0.15, 0.5, 0.00185",
        "1, 0.5, 0.00185",
        "0, 0.3, 0.05",
        "0.02, 0.4, 0.00185"
    })
    void theTrialsThatAreAskedForAreAboutEnough(double rateA, double rateB, double level) {
        int trials = (int) Math.ceil(Power.trials(rateA, rateB, level));

        assertThat(exact(trials, rateA, rateB, level)).as(trials + " trials").isGreaterThan(0.72);
        // And not far too many: with two thirds of them it would not be so.
        assertThat(exact(Math.max(1, trials * 2 / 3), rateA, rateB, level))
                .as(trials * 2 / 3 + " trials")
                .isLessThan(0.8);
    }

    @Test
    void likeRatesTakeForEver() {
        assertThat(Power.trials(0.5, 0.5, 0.05)).isInfinite();
    }

    @Test
    void whatWouldHaveBeenShownIsShown() {
        Counts counts = new Counts(20, 20, 20, 20);
        double shown = Power.detectable(counts, 0, 0.05).orElseThrow();

        assertThat(exact(20, 1, shown, 0.05)).isBetween(0.7, 0.95);
        assertThat(exact(20, 1, shown + 0.2, 0.05)).isLessThan(0.6);
    }
}
