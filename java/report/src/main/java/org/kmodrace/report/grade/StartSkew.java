// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

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
 */
public record StartSkew(int groups, long medianNanos, long mostNanos, long worstNanos) {
    static StartSkew of(List<JournalEvent> events) {
        long[] skews = events.stream()
                .filter(e -> e.type().equals(JournalEvent.TRIAL_END))
                .flatMap(e -> EngineFacts.fromMap(e.object("engine")).skewNanos().stream())
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        return skews.length == 0
                ? new StartSkew(0, 0, 0, 0)
                : new StartSkew(
                        skews.length,
                        skews[skews.length / 2],
                        skews[(int) (skews.length * 0.95)],
                        skews[skews.length - 1]);
    }
}
