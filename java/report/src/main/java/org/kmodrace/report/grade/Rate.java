// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.util.Locale;
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

    /** Both bounds in per cent, such as {@code 84-100 %} or {@code 0-0.4 %}. */
    public String inWords() {
        return percent(lower) + "-" + percent(upper) + " %";
    }

    private static String percent(double share) {
        double percent = share * 100;
        boolean whole = percent >= 9.95 || percent < 0.005;
        return whole
                ? Long.toString(Math.round(percent))
                : String.format(Locale.ROOT, percent < 0.095 ? "%.2f" : "%.1f", percent);
    }

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
