// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.util.ArrayList;
import java.util.List;
import org.kmodrace.race.protocol.EngineFacts;
import org.kmodrace.report.record.JournalEvent;

/**
 * How far apart actors started that were released together, over all groups of a run.
 *
 * @param groups how many were measured; the others are 0 when there is none
 * @param medianNanos of half of them less
 * @param mostNanos of 95 in 100 less
 * @param worstNanos the largest
 * @param bins how many groups had how much, from the least to the largest; none when there is no group
 */
public record StartSkew(int groups, long medianNanos, long mostNanos, long worstNanos, List<Bin> bins) {
    private static final long MICRO = 1_000;

    /** None was measured. */
    public static final StartSkew NONE = new StartSkew(0, 0, 0, 0, List.of());

    /**
     * Those with a skew in a range; the ranges' ends go 1, 2, 5, 10 and so on.
     *
     * @param belowNanos the end of the range, which begins where the one before ends
     * @param groups how many
     */
    public record Bin(long belowNanos, int groups) {}

    /** Keeps a copy of the list. */
    public StartSkew {
        bins = List.copyOf(bins);
    }

    static StartSkew of(List<JournalEvent> events) {
        long[] skews = events.stream()
                .filter(e -> e.type().equals(JournalEvent.TRIAL_END))
                .flatMap(e -> EngineFacts.fromMap(e.object("engine")).skewNanos().stream())
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        return skews.length == 0
                ? NONE
                : new StartSkew(
                        skews.length,
                        skews[skews.length / 2],
                        skews[(int) (skews.length * 0.95)],
                        skews[skews.length - 1],
                        bins(skews));
    }

    /** @param skews sorted, at least one */
    private static List<Bin> bins(long[] skews) {
        List<Bin> bins = new ArrayList<>();
        long below = MICRO;
        int counted = 0;
        for (int step = 0; counted < skews.length; step++) {
            int begun = counted;
            while (counted < skews.length && skews[counted] < below) {
                counted++;
            }
            if (counted > 0) {
                bins.add(new Bin(below, counted - begun));
            }
            // 1, 2, 5, 10
            below = step % 3 == 1 ? below / 2 * 5 : below * 2;
        }
        return bins;
    }
}
