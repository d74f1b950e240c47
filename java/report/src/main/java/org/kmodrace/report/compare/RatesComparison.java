// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.compare;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Two rates of hits beside each other.
 *
 * @param p of Fisher's exact test, two-sided: how likely counts are that differ at least as much, were the rates
 *     the same
 * @param adjusted p after Holm's correction for all that are tested at once; compare it with alpha
 * @param level what p is held against after that correction
 * @param likelihoodRatio how many times as likely the counts are with two rates as with one, each at its best
 * @param trialsNeeded of each, to show the difference that was seen with the power of {@link Power#POWER}; empty when
 *     none was seen
 * @param below the nearest rate of B below A's that these trials would have shown with that power; empty when none
 * @param above the same above it
 */
public record RatesComparison(
        double p,
        double adjusted,
        double level,
        double likelihoodRatio,
        OptionalInt trialsNeeded,
        OptionalDouble below,
        OptionalDouble above) {
    /**
     * From here on the counts are a sign of a difference, even when p after the correction is not. The scale does not
     * depend on how many races are tested: 3/3 against 0/3 gives 64, which no p of so few trials can tell.
     */
    public static final double SIGN = 60;

    /** Whether the counts are a sign of a difference. */
    public boolean isSign() {
        return likelihoodRatio >= SIGN;
    }
}
