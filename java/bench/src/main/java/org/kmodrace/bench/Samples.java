// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was measured: for each measurement, peer and round a number of nanoseconds, less being better. */
final class Samples {
    private final Map<String, Map<Integer, Double>> rounds = new TreeMap<>();

    /** Keeps one number. */
    void add(String what, String who, int round, double nanos) {
        rounds.computeIfAbsent(key(what, who), _ -> new TreeMap<>()).put(round, nanos);
    }

    /** The numbers of a peer, in the order of the rounds; empty when it was not measured. */
    List<Double> of(String what, String who) {
        return List.copyOf(rounds.getOrDefault(key(what, who), Map.of()).values());
    }

    /** One peer's number divided by another's, round by round; rounds that lack one are left out. */
    List<Double> ratios(String what, String who, String to) {
        Map<Integer, Double> divisors = rounds.getOrDefault(key(what, to), Map.of());
        List<Double> ratios = new ArrayList<>();
        rounds.getOrDefault(key(what, who), Map.of()).forEach((round, nanos) -> {
            Double divisor = divisors.get(round);
            if (divisor != null) {
                ratios.add(nanos / divisor);
            }
        });
        return ratios;
    }

    private static String key(String what, String who) {
        return what + " " + who;
    }

    /**
     * The median.
     *
     * @param values at least one
     */
    static double median(Collection<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
