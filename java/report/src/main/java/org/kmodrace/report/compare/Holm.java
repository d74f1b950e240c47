// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.compare;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Holm's correction (Scand. J. Statist. 6, 1979): of all the races that are compared at once, with probability of at
 * least 1 - alpha none is said to have changed that has not, however the tests depend on each other.
 *
 * @param adjusted p values, in the order in which they were given
 * @param levels what each p was held against
 */
record Holm(List<Double> adjusted, List<Double> levels) {
    static Holm of(List<Double> ps, double alpha) {
        int count = ps.size();
        List<Integer> byP = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparing(ps::get))
                .toList();
        Double[] adjusted = new Double[count];
        Double[] levels = new Double[count];
        double most = 0;
        double level = 0;
        boolean going = true;
        for (int rank = 0; rank < count; rank++) {
            int index = byP.get(rank);
            most = Math.max(most, Math.min(1, (count - rank) * ps.get(index)));
            adjusted[index] = most;
            if (going) {
                // The level stays at the first that is not below it: those after it are not looked at any more.
                level = alpha / (count - rank);
                going = most <= alpha;
            }
            levels[index] = level;
        }
        return new Holm(List.of(adjusted), List.of(levels));
    }
}
