// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.catalogue.MutatedModules;
import org.kmodrace.race.protocol.EngineFacts;
import org.kmodrace.race.scenario.Grade;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.race.scenario.Variant;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.record.JournalEvent;
import org.kmodrace.report.record.RunInfo;

/** What a reader of the verdicts should know besides: what was repeated, lost or not as asked. */
final class RunNotes {
    /** Ends of machines that are no trouble: their work was done, they were told to, or crashing was the work. */
    private static final Set<String> ORDERLY = Set.of("done", "stopped", "crashed");

    private RunNotes() {}

    /** How many of the planned trials of a race did not end, although others showed it. */
    static int missingTrials(RunInfo info, ScenarioResult result) {
        if (result.verdict() != VerdictKind.REPRODUCED || !result.stopped().isEmpty()) {
            return 0;
        }
        int planned = Grading.planned(info, result.scenario(), Variant.RACE);
        return Math.max(0, planned - result.trials());
    }

    /** Where a scenario was not run as it is declared. */
    static List<String> ofPlan(RunInfo info, ScenarioResult result) {
        List<String> notes = new ArrayList<>();
        if (!result.stopped().isEmpty()) {
            notes.add("%s: stopped after %s: %s"
                    .formatted(result.scenario(), counted(result.trials(), "trial"), result.stopped()));
        }
        int missing = missingTrials(info, result);
        if (missing > 0) {
            notes.add("%s: %d of its %d planned trials did not end"
                    .formatted(result.scenario(), missing, result.trials() + missing));
        }
        boolean believed = result.verdict() == VerdictKind.REPRODUCED || result.verdict() == VerdictKind.NOT_SEEN;
        if (believed && result.expectation().isEmpty()) {
            notes.add(result.scenario() + ": nothing is known of it on such a kernel, so its verdict is no news");
        }
        if (believed && result.controls().stream().noneMatch(ControlResult::mustReproduce)) {
            notes.add(result.scenario() + ": no control that must reproduce was run, so a miss proves nothing");
        }
        if (believed && result.controls().stream().allMatch(ControlResult::mustReproduce)) {
            notes.add(result.scenario() + ": no control that must not reproduce was run, so a hit proves little");
        }
        return notes;
    }

    /** The fix beside the fault. */
    static List<String> ofFixes(Scenario scenario, ScenarioResult result) {
        return result.controls().stream()
                .filter(control -> scenario.fix(control.name()).isPresent() && control.trials() > 0)
                .map(control -> "%s: with the fix %s %d/%d, without it %d/%d"
                        .formatted(
                                result.scenario(),
                                control.name(),
                                control.hits(),
                                control.trials(),
                                result.hits(),
                                result.trials()))
                .toList();
    }

    /** What happened to machines and trials on the way. */
    static List<String> ofEvents(RunInfo info, List<JournalEvent> events) {
        List<String> notes = new ArrayList<>();
        visited(events, notes);
        machines(events, notes);
        lostTrials(events, notes);
        crashes(events, notes);
        deathsThatAreNoHit(events, notes);
        notes.addAll(FindingNotes.of(events));
        failures(events, notes);
        differences(info, events, notes);
        descheduled(events, notes);
        delayed(events, notes);
        return notes;
    }

    private static void visited(List<JournalEvent> events, List<String> notes) {
        events.stream()
                .filter(e -> e.type().equals(JournalEvent.VISITED) && e.number("tainted", 0) != 0)
                .forEach(e ->
                        notes.add("the kernel of %s was tainted before: %d (Documentation/admin-guide/tainted-kernels)"
                                .formatted(e.text("machine"), e.number("tainted", 0))));
    }

    private static void descheduled(List<JournalEvent> events, List<String> notes) {
        List<JournalEvent> all = events.stream()
                .filter(e -> e.type().equals(JournalEvent.DESCHEDULED))
                .toList();
        if (!all.isEmpty()) {
            notes.add("the host took single CPUs away %d times in %s, for %.1f s in all"
                    .formatted(
                            all.stream().mapToLong(e -> e.number("stops", 0)).sum(),
                            counted(all.size(), "machine"),
                            all.stream().mapToLong(e -> e.number("millis", 0)).sum() / 1e3));
        }
    }

    private static void delayed(List<JournalEvent> events, List<String> notes) {
        Map<String, Long> counts = new LinkedHashMap<>();
        events.stream()
                .filter(e -> e.type().equals(JournalEvent.TRIAL_END))
                .forEach(e -> EngineFacts.fromMap(e.object("engine"))
                        .delayed()
                        .forEach((delay, count) -> counts.merge(delay, count, Long::sum)));
        counts.forEach((delay, count) -> notes.add("delay " + delay + " µs: "
                + (count == 0 ? "nobody came by" : "somebody was held up " + count + " times")));
    }

    private static void machines(List<JournalEvent> events, List<String> notes) {
        List<JournalEvent> ended = events.stream()
                .filter(e -> e.type().equals(JournalEvent.MACHINE_END) && !ORDERLY.contains(e.text("how")))
                .toList();
        if (ended.isEmpty()) {
            return;
        }
        Map<String, Long> ways = ended.stream()
                .collect(Collectors.groupingBy(e -> e.text("how"), LinkedHashMap::new, Collectors.counting()));
        JournalEvent first = ended.getFirst();
        notes.add("%s ended out of turn: %s; the first, %s: %s"
                .formatted(
                        counted(ended.size(), "machine"),
                        ways.entrySet().stream()
                                .map(way -> way.getValue() + " " + way.getKey())
                                .collect(Collectors.joining(", ")),
                        first.vm(),
                        first.text("detail")));
    }

    private static void lostTrials(List<JournalEvent> events, List<String> notes) {
        List<JournalEvent> lost = events.stream()
                .filter(e -> e.type().equals(JournalEvent.TRIAL_LOST))
                .toList();
        if (!lost.isEmpty()) {
            JournalEvent first = lost.getFirst();
            notes.add("%s lost and not counted; the first, %s: %s"
                    .formatted(
                            counted(lost.size(), "trial") + (lost.size() == 1 ? " was" : " were"),
                            place(first),
                            first.text("why")));
        }
    }

    /** What the agent could not do, unless the trial that it cost was told of already. */
    private static void failures(List<JournalEvent> events, List<String> notes) {
        Set<String> told = events.stream()
                .filter(e -> e.type().equals(JournalEvent.TRIAL_LOST))
                .map(e -> place(e) + e.text("why"))
                .collect(Collectors.toSet());
        events.stream()
                .filter(e -> e.type().equals(JournalEvent.FAILED) && !told.contains(place(e) + e.text("why")))
                .map(e -> "the agent could not go on with %s: %s".formatted(place(e), e.text("why")))
                .distinct()
                .forEach(notes::add);
    }

    private static void crashes(List<JournalEvent> events, List<String> notes) {
        Map<String, List<JournalEvent>> byTitle = events.stream()
                .filter(e -> e.type().equals(JournalEvent.UNCONFIRMED_CRASH))
                .collect(Collectors.groupingBy(e -> e.text("title"), LinkedHashMap::new, Collectors.toList()));
        byTitle.forEach((title, crashes) -> notes.add("%s not counted as the kernel's fault: %s in %s: %s"
                .formatted(
                        counted(crashes.size(), "crash"),
                        title,
                        place(crashes.getFirst()),
                        crashes.getFirst().text("why"))));
    }

    /** A race may meet a fault that another one is about: it says nothing for this one, and is not to be overlooked. */
    private static void deathsThatAreNoHit(List<JournalEvent> events, List<String> notes) {
        Map<String, List<JournalEvent>> byTitle = events.stream()
                .filter(e -> e.type().equals(JournalEvent.TRIAL_END)
                        // Told of there in its own way.
                        && !e.scenario().equals(MutatedModules.ID)
                        && e.object("evidence").get("crash") instanceof String
                        && Catalogue.byId(e.scenario())
                                .filter(s -> s.grade(e.text("outcome")) == Grade.ACCEPTABLE)
                                .isPresent())
                .collect(Collectors.groupingBy(
                        e -> e.scenario() + " " + e.object("evidence").get("crash"),
                        LinkedHashMap::new,
                        Collectors.toList()));
        for (List<JournalEvent> deaths : byTitle.values()) {
            JournalEvent first = deaths.getFirst();
            notes.add("%s: the kernel died in %s, which is no hit of this race: %s (kmodrace show %s)"
                    .formatted(
                            first.scenario(),
                            counted(deaths.size(), "trial"),
                            first.object("evidence").get("crash"),
                            first.scenario()));
        }
    }

    /** Where the machines were not what the run's own description says. */
    private static void differences(RunInfo info, List<JournalEvent> events, List<String> notes) {
        differing(events, JournalEvent.HELLO, "release", info.kernelRelease())
                .forEach(other -> notes.add("a guest ran kernel %s, not %s".formatted(other, info.kernelRelease())));
        differing(events, JournalEvent.HELLO, "backend", info.backend())
                .forEach(other -> notes.add("a guest used backend %s, not %s".formatted(other, info.backend())));
        differing(events, JournalEvent.MACHINE_START, "accelerator", info.accelerator())
                .forEach(other -> notes.add("a machine ran with %s, not %s".formatted(other, info.accelerator())));
    }

    private static Set<String> differing(List<JournalEvent> events, String type, String field, String said) {
        return events.stream()
                .filter(e -> e.type().equals(type))
                .map(e -> e.text(field))
                .filter(value -> !value.isEmpty() && !said.isEmpty() && !value.equals(said))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String place(JournalEvent event) {
        String item = event.scenario() + "/" + event.variant();
        return event.trial() < 0 ? item : item + " trial " + event.trial();
    }

    private static String counted(int count, String noun) {
        return count == 1 ? "1 " + noun : count + " " + noun + (noun.endsWith("sh") ? "es" : "s");
    }
}
