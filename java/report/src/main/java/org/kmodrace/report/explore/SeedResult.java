// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.explore;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.kmodrace.race.scenario.Variant;
import org.kmodrace.report.record.JournalEvent;

/**
 * What one seed came to.
 *
 * @param outcomes of its trials, in their order, as they ended
 * @param hits among them
 * @param digest of what the agents said, the times of it included; "" when it is not known
 * @param seconds of the host
 * @param trouble why it says nothing about the kernel; "" for none
 * @param recipe what the seed chose besides the guest's randomness, as options of {@code run}; may be empty
 */
public record SeedResult(
        long seed, List<String> outcomes, int hits, String digest, double seconds, String trouble, String recipe) {
    private static final String TYPE = "seed";

    /** Keeps a copy of the list. */
    public SeedResult {
        outcomes = List.copyOf(outcomes);
    }

    /**
     * From what a seed's run has journalled.
     *
     * @param isHit tells of an outcome whether it is what the race is after
     */
    public static SeedResult of(
            long seed,
            List<JournalEvent> events,
            Predicate<String> isHit,
            String digest,
            double seconds,
            String recipe) {
        List<String> outcomes = events.stream()
                .filter(event -> event.type().equals(JournalEvent.TRIAL_END)
                        && event.variant().equals(Variant.RACE))
                .map(event -> event.text("outcome"))
                .toList();
        String trouble = outcomes.isEmpty()
                ? events.stream()
                        .filter(event -> event.type().equals(JournalEvent.TRIAL_LOST)
                                || event.type().equals(JournalEvent.FAILED)
                                || event.type().equals(JournalEvent.GIVEN_UP))
                        .map(event -> event.text("why"))
                        .findFirst()
                        .orElse("no trial ended")
                : "";
        return new SeedResult(
                seed, outcomes, (int) outcomes.stream().filter(isHit).count(), digest, seconds, trouble, recipe);
    }

    /** As it stands in {@code seeds.jsonl}. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("t", TYPE);
        map.put("seed", seed);
        map.put("outcomes", outcomes);
        map.put("hits", hits);
        map.put("digest", digest);
        map.put("seconds", seconds);
        map.put("trouble", trouble);
        map.put("recipe", recipe);
        return map;
    }
}
