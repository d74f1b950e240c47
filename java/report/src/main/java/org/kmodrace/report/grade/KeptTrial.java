// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kmodrace.race.trace.Timeline;
import org.kmodrace.report.record.JournalEvent;

/**
 * A trial that is shown as an example of its outcome: the first of each, and every other whose timeline was kept.
 *
 * @param variant {@code race}, or a control's or a fix's name
 * @param vm the machine that it ran on
 * @param evidence what the oracle went by: values of JSON by their names
 * @param timeline of its actors, and of the kernel where that was asked for; empty where the guest died before it was
 *     told, or none was kept
 * @param crash the title of the crash that the kernel met in it; "" when it met none
 * @param console what the kernel printed about the crash, its lines
 */
public record KeptTrial(
        String scenario,
        String variant,
        int trial,
        String outcome,
        String vm,
        Map<String, Object> evidence,
        Optional<Timeline> timeline,
        String crash,
        List<String> console) {
    private record Key(String scenario, String variant, int trial) {
        static Key of(JournalEvent event) {
            return new Key(event.scenario(), event.variant(), event.trial());
        }
    }

    /** Those of a journal, by scenario, variant and number, in the journal's order. */
    static List<KeptTrial> of(Collection<ScenarioTally> tallies, List<JournalEvent> events) {
        Map<Key, JournalEvent> timelines = new HashMap<>();
        Map<Key, JournalEvent> crashes = new HashMap<>();
        for (JournalEvent event : events) {
            // What is said last of a trial holds: a repeated one counts once.
            switch (event.type()) {
                case JournalEvent.TIMELINE -> timelines.put(Key.of(event), event);
                case JournalEvent.CRASH -> crashes.put(Key.of(event), event);
                default -> {
                    // Shows no trial.
                }
            }
        }
        List<KeptTrial> kept = new ArrayList<>();
        for (ScenarioTally tally : tallies) {
            for (VariantTally variant : tally.variants()) {
                Set<String> shown = new HashSet<>();
                for (JournalEvent end : variant.ends()) {
                    boolean first = shown.add(end.text("outcome"));
                    if (first || timelines.containsKey(Key.of(end))) {
                        kept.add(of(end, timelines.get(Key.of(end)), crashes.get(Key.of(end))));
                    }
                }
            }
        }
        return kept;
    }

    private static KeptTrial of(JournalEvent end, @Nullable JournalEvent timeline, @Nullable JournalEvent crash) {
        String outcome = end.text("outcome");
        // An earlier attempt may have come to something else.
        Optional<Timeline> told = Optional.ofNullable(timeline)
                .filter(event -> event.text("outcome").equals(outcome))
                .map(event -> Timeline.from(event.object("facts")));
        return new KeptTrial(
                end.scenario(),
                end.variant(),
                end.trial(),
                outcome,
                end.vm(),
                end.object("evidence"),
                told,
                crash == null ? "" : crash.text("title"),
                crash == null
                        ? List.of()
                        : crash.list("excerpt").stream().map(Objects::toString).toList());
    }
}
