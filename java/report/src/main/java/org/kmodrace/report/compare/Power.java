// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.compare;

import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * How many trials Fisher's exact test takes, by the normal approximation with the correction for continuity
 * (Casagrande, Pike and Smith, Biometrics 34, 1978; Fleiss, Statistical Methods for Rates and Proportions, 3.2).
 */
public final class Power {
    /** How probable it is to be that a true difference is shown. */
    public static final double POWER = 0.8;

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
    private static final double Z_POWER = NORMAL.inverseCumulativeProbability(POWER);
    /** Halvings of an interval of length 1: finer than any rate is printed. */
    private static final int STEPS = 30;

    private Power() {}

    /**
     * Trials of each of two races with these rates, that their difference be shown with {@link #POWER}.
     *
     * @param level p must not exceed
     * @return infinite when the rates are the same
     */
    static double trials(double rateA, double rateB, double level) {
        double difference = Math.abs(rateA - rateB);
        if (difference == 0) {
            return Double.POSITIVE_INFINITY;
        }
        double mean = (rateA + rateB) / 2;
        double root = NORMAL.inverseSurvivalProbability(level / 2) * Math.sqrt(2 * mean * (1 - mean))
                + Z_POWER * Math.sqrt(rateA * (1 - rateA) + rateB * (1 - rateB));
        double plain = Math.pow(root / difference, 2);
        return plain / 4 * Math.pow(1 + Math.sqrt(1 + 4 / (plain * difference)), 2);
    }

    /**
     * The rate on one side of A's that is nearest to it and still is shown with {@link #POWER}.
     *
     * @param end the rate farthest from it on that side, 0 or 1
     * @return empty when these trials are too few even for that
     */
    static OptionalDouble detectable(Counts counts, double end, double level) {
        double rate = counts.rateA();
        // What two unequal numbers of trials are worth together.
        double trials = 2.0 * counts.trialsA() * counts.trialsB() / (counts.trialsA() + counts.trialsB());
        if (trials(rate, end, level) > trials) {
            return OptionalDouble.empty();
        }
        double shown = end;
        double hidden = rate;
        for (int step = 0; step < STEPS; step++) {
            double middle = (shown + hidden) / 2;
            if (trials(rate, middle, level) <= trials) {
                shown = middle;
            } else {
                hidden = middle;
            }
        }
        return OptionalDouble.of(shown);
    }
}
