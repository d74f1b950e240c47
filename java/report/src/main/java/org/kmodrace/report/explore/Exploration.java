// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.explore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kmodrace.report.grade.Rate;

/**
 * What the seeds of a race came to, in the order of the seeds.
 *
 * @param scenario that was raced
 * @param kernel its release
 * @param seconds that all of it took on the host, with several machines side by side
 */
public record Exploration(String scenario, String kernel, List<SeedResult> seeds, double seconds) {
    /** Sorts them by seed. */
    public Exploration {
        seeds = seeds.stream()
                .sorted(Comparator.comparingLong(SeedResult::seed))
                .toList();
    }

    /**
     * One outcome.
     *
     * @param first the first seed that came to it
     * @param seeds how many did
     */
    public record Seen(String outcome, long first, int seeds) {}

    /** The seeds that hit. */
    public List<SeedResult> hitting() {
        return seeds.stream().filter(seed -> seed.hits() > 0).toList();
    }

    /** Those that say something. */
    public List<SeedResult> sound() {
        return seeds.stream().filter(seed -> seed.trouble().isEmpty()).toList();
    }

    /** How many of a hundred seeds hit, as far as these tell. */
    public Rate rate() {
        return Rate.of(hitting().size(), sound().size());
    }

    /** The first seed that hit. */
    public Optional<SeedResult> firstHit() {
        return hitting().stream().findFirst();
    }

    /** Every outcome, in the order in which they were first seen. */
    public List<Seen> outcomes() {
        Map<String, Seen> seen = new LinkedHashMap<>();
        for (SeedResult seed : seeds) {
            for (String outcome : seed.outcomes().stream().distinct().toList()) {
                seen.merge(
                        outcome,
                        new Seen(outcome, seed.seed(), 1),
                        (old, one) -> new Seen(outcome, old.first(), old.seeds() + 1));
            }
        }
        return List.copyOf(seen.values());
    }

    /** How many different schedules there were, told apart by what the agents said and when. */
    public int schedules() {
        return (int) sound().stream()
                .map(SeedResult::digest)
                .filter(digest -> !digest.isEmpty())
                .distinct()
                .count();
    }

    /** For each seed, how many outcomes it was the first to come to. */
    public List<Integer> news() {
        List<Integer> news = new ArrayList<>();
        List<Seen> outcomes = outcomes();
        for (SeedResult seed : seeds) {
            news.add((int) outcomes.stream()
                    .filter(seen -> seen.first() == seed.seed())
                    .count());
        }
        return news;
    }
}
