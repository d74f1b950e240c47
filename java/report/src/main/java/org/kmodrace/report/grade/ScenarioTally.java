// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmodrace.race.oracle.CrashJudge;
import org.kmodrace.report.record.JournalEvent;

/** What the journal holds of one scenario. */
final class ScenarioTally {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Map<String, VariantTally> variants = new LinkedHashMap<>();
    private final List<JournalEvent> givenUp = new ArrayList<>();
    private final List<JournalEvent> skipped = new ArrayList<>();
    private final List<JournalEvent> confirmedCrashes = new ArrayList<>();
    private long nanos;

    /** The tally of every scenario that the journal names. */
    static Map<String, ScenarioTally> of(List<JournalEvent> events) {
        Map<String, ScenarioTally> tallies = new LinkedHashMap<>();
        WorkTime time = new WorkTime();
        for (JournalEvent event : events) {
            time.add(event);
            if (!event.scenario().isEmpty()) {
                tallies.computeIfAbsent(event.scenario(), id -> new ScenarioTally())
                        .add(event);
            }
        }
        time.perScenario().forEach((id, nanos) -> tallies.computeIfAbsent(id, i -> new ScenarioTally()).nanos = nanos);
        tallies.values().forEach(ScenarioTally::dropUnconfirmed);
        return tallies;
    }

    private void add(JournalEvent event) {
        VariantTally variant = variant(event.variant());
        switch (event.type()) {
            case JournalEvent.TRIAL_END -> variant.ended(event);
            case JournalEvent.TRIAL_LOST -> variant.lost(event.trial());
            case JournalEvent.STOPPED -> variant.stopped(event);
            case JournalEvent.CRASH -> variant.crashed(event);
            case JournalEvent.UNCONFIRMED_CRASH -> variant.unconfirmed(event);
            case JournalEvent.CONFIRMED_CRASH -> confirmedCrashes.add(event);
            case JournalEvent.GIVEN_UP -> givenUp.add(event);
            case JournalEvent.SKIPPED -> skipped.add(event);
            default -> {
                // Says nothing about the verdict.
            }
        }
    }

    /** A crash that nobody expected says something about the kernel only when it came again. */
    private void dropUnconfirmed() {
        if (confirmedCrashes.isEmpty()) {
            variants.values().forEach(variant -> variant.drop(CrashJudge.UNEXPECTED));
        }
    }

    /** Those that the journal names, in its order. */
    Collection<VariantTally> variants() {
        return variants.values();
    }

    VariantTally variant(String name) {
        return variants.computeIfAbsent(name, n -> new VariantTally());
    }

    List<JournalEvent> givenUp() {
        return givenUp;
    }

    List<JournalEvent> skipped() {
        return skipped;
    }

    List<JournalEvent> confirmedCrashes() {
        return confirmedCrashes;
    }

    double seconds() {
        return nanos / NANOS_PER_SECOND;
    }
}
