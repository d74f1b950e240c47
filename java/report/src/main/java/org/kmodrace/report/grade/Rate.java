// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import org.apache.commons.statistics.interval.BinomialConfidenceInterval;
import org.apache.commons.statistics.interval.Interval;

/**
 * How often a race is hit per trial, as far as the trials tell: Wilson's interval.
 *
 * @param lower bound, 0 to 1
 * @param upper bound, 0 to 1; with no hit at all, what the rate may still be
 * @param confidence that the rate lies between the two, 0 to 1
 */
public record Rate(double lower, double upper, double confidence) {
    private static final double CONFIDENCE = 0.95;

    /**
     * What these trials say.
     *
     * @param hits at most {@code trials}
     * @param trials 0 gives an interval that says nothing
     */
    public static Rate of(int hits, int trials) {
        if (trials == 0) {
            return new Rate(0, 1, CONFIDENCE);
        }
        Interval wilson = BinomialConfidenceInterval.WILSON_SCORE.fromErrorRate(trials, hits, 1 - CONFIDENCE);
        return new Rate(wilson.getLowerBound(), wilson.getUpperBound(), CONFIDENCE);
    }
}
