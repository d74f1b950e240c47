// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.kmodrace.race.scenario.Grade;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.report.record.JournalEvent;

/** What the journal holds of one variant of one scenario. */
final class VariantTally {
    private final Map<Integer, JournalEvent> ends = new TreeMap<>();
    private final List<JournalEvent> crashes = new ArrayList<>();
    private final Set<String> unconfirmed = new HashSet<>();
    private String stopped = "";

    /** What is said last of a trial holds: a repeated one counts once. */
    void ended(JournalEvent trialEnd) {
        ends.put(trialEnd.trial(), trialEnd);
    }

    /** It will be repeated; until then it does not count. */
    void lost(int trial) {
        ends.remove(trial);
    }

    void crashed(JournalEvent crash) {
        crashes.add(crash);
    }

    /** It was tried enough before its planned trials were done. */
    void stopped(JournalEvent event) {
        stopped = event.text("why");
    }

    /** Why it was tried enough; "" when all its trials were to be run. */
    String stopped() {
        return stopped;
    }

    void unconfirmed(JournalEvent crash) {
        unconfirmed.add(key(crash));
    }

    /** Forgets the trials that ended in this outcome. */
    void drop(String outcome) {
        ends.values().removeIf(end -> end.text("outcome").equals(outcome));
    }

    int trials() {
        return ends.size();
    }

    /** The trials that count, by their number. */
    Collection<JournalEvent> ends() {
        return ends.values();
    }

    int count(Scenario scenario, Grade grade) {
        return (int) ends.values().stream()
                .filter(end -> scenario.grade(end.text("outcome")) == grade)
                .count();
    }

    /** The first trial of that grade, by number. */
    Optional<JournalEvent> first(Scenario scenario, Grade grade) {
        return ends.values().stream()
                .filter(end -> scenario.grade(end.text("outcome")) == grade)
                .findFirst();
    }

    /** The outcomes in the order of the declaration, then those that nobody declared. */
    List<OutcomeCount> outcomes(Scenario scenario) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        scenario.outcomes().forEach(o -> counts.put(o.id(), 0));
        ends.values().forEach(end -> counts.merge(end.text("outcome"), 1, Integer::sum));
        return counts.entrySet().stream()
                .filter(e -> e.getValue() > 0)
                .map(e -> new OutcomeCount(e.getKey(), scenario.grade(e.getKey()), e.getValue()))
                .toList();
    }

    /** The most frequent title of the crashes that were not shown to be somebody else's; the first among equals. */
    Optional<String> crashTitle() {
        Map<String, Long> titles = crashes.stream()
                .filter(crash -> !unconfirmed.contains(key(crash)))
                .collect(Collectors.groupingBy(c -> c.text("title"), LinkedHashMap::new, Collectors.counting()));
        String most = "";
        for (String title : titles.keySet()) {
            if (titles.getOrDefault(title, 0L) > titles.getOrDefault(most, 0L)) {
                most = title;
            }
        }
        return most.isEmpty() ? Optional.empty() : Optional.of(most);
    }

    private static String key(JournalEvent crash) {
        return crash.trial() + " " + crash.text("title");
    }
}
