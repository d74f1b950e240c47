// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.scenario.Control;
import org.kmodrace.race.scenario.Grade;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.race.scenario.Variant;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.expect.Expectation;
import org.kmodrace.report.expect.Expectations;
import org.kmodrace.report.expect.KernelVersion;
import org.kmodrace.report.record.JournalEvent;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunInfo;
import org.kmodrace.report.record.RunRecord;

/**
 * From what happened to what is said of it. A hit is a trial whose outcome is INTERESTING. A crash
 * that no scenario expects counts as an outcome only when it was confirmed.
 */
public final class Grading {
    private static final String NO_TRIALS = "no trial of it ended";

    private Grading() {}

    /**
     * Grades a run by the scenarios that this version knows, and by what is known of its kernel.
     *
     * @throws RecordException when the run was given expectations that cannot be read
     */
    public static RunResult grade(RunRecord record) throws RecordException {
        return grade(record, Expectations.ofRun(record.directory()));
    }

    /** The same by given expectations. */
    public static RunResult grade(RunRecord record, Expectations expectations) {
        RunInfo info = record.info();
        Optional<KernelVersion> kernel = KernelVersion.of(info.kernelRelease(), info.kernelPackageVersion());
        List<JournalEvent> events = record.events();
        Map<String, ScenarioTally> tallies = ScenarioTally.of(events);
        Set<String> ids = new LinkedHashSet<>();
        info.planned().forEach(p -> ids.add(p.scenario()));
        ids.addAll(tallies.keySet());

        String end = events.stream()
                .filter(e -> e.type().equals(JournalEvent.RUN_END))
                .map(e -> e.text("why"))
                .reduce("", (first, last) -> last);
        List<ScenarioResult> results = new ArrayList<>();
        List<String> notes = new ArrayList<>(record.notes());
        for (String id : ids) {
            ScenarioTally tally = tallies.getOrDefault(id, new ScenarioTally());
            ScenarioResult result = Catalogue.byId(id)
                    .map(scenario -> grade(info, scenario, tally, end, expectations.of(id, kernel)))
                    .orElseGet(() -> unknown(info, id, tally));
            results.add(result);
            notes.addAll(RunNotes.ofPlan(info, result));
            Catalogue.byId(id).ifPresent(scenario -> notes.addAll(RunNotes.ofFixes(scenario, result)));
            notes.addAll(MutantNotes.of(info, id, tally.variant(Variant.RACE)));
        }
        notes.addAll(RunNotes.ofEvents(info, events));
        return ExitRule.conclude(info, List.copyOf(results), List.copyOf(notes), StartSkew.of(events), end)
                .with(LedgerResult.of(events), KeptTrial.of(tallies.values(), events));
    }

    private static ScenarioResult grade(
            RunInfo info, Scenario scenario, ScenarioTally tally, String end, Optional<Expectation> expectation) {
        VariantTally race = tally.variant(Variant.RACE);
        List<ControlResult> controls = controls(info, scenario, tally);
        int hits = race.count(scenario, Grade.INTERESTING);
        Rate rate = Rate.of(hits, race.trials());
        Judgement judged = judge(scenario, tally, controls, planned(info, scenario.id(), race), end);
        String crash = judged.verdict() == VerdictKind.CRASHED
                ? tally.confirmedCrashes().getFirst().text("title")
                : race.crashTitle().orElse(null);
        return new ScenarioResult(
                scenario.id(),
                kernel(info),
                info.machine(),
                info.backend(),
                judged.verdict(),
                judged.why(),
                hits,
                race.trials(),
                rate,
                race.outcomes(scenario),
                controls,
                crash,
                tally.seconds(),
                SeenPhrases.of(scenario, race, judged.verdict(), judged.why(), rate),
                expectation,
                PhasePlot.of(scenario, race),
                race.stopped());
    }

    private record Judgement(VerdictKind verdict, String why) {}

    private static Judgement judge(
            Scenario scenario, ScenarioTally tally, List<ControlResult> controls, int planned, String end) {
        if (!tally.givenUp().isEmpty()) {
            return new Judgement(VerdictKind.ERROR, reason(tally.givenUp().getFirst()));
        }
        if (!tally.skipped().isEmpty()) {
            return new Judgement(VerdictKind.SKIPPED, reason(tally.skipped().getFirst()));
        }
        if (!tally.confirmedCrashes().isEmpty()) {
            JournalEvent crash = tally.confirmedCrashes().getFirst();
            return new Judgement(
                    VerdictKind.CRASHED,
                    "the kernel crashed in %s: %s; %s"
                            .formatted(crash.variant(), crash.text("title"), crash.text("why")));
        }
        VariantTally race = tally.variant(Variant.RACE);
        // Before the controls: what never ran shall not be called a failed control.
        if (race.trials() == 0 && !end.equals("done")) {
            return new Judgement(
                    VerdictKind.ERROR,
                    "the run ended (%s) before a trial of the race did".formatted(end.isEmpty() ? "cut off" : end));
        }
        List<String> failed = controls.stream()
                .filter(control -> !control.held())
                .map(control -> "control " + control.name() + " " + control.why())
                .toList();
        if (!failed.isEmpty()) {
            return new Judgement(VerdictKind.ERROR, String.join("; ", failed));
        }
        if (race.trials() == 0) {
            return new Judgement(VerdictKind.ERROR, "race: " + NO_TRIALS);
        }
        Optional<JournalEvent> forbidden = race.first(scenario, Grade.FORBIDDEN);
        if (forbidden.isPresent()) {
            return new Judgement(VerdictKind.VIOLATED, violation(scenario, race, forbidden.get()));
        }
        if (race.count(scenario, Grade.INTERESTING) > 0) {
            return new Judgement(VerdictKind.REPRODUCED, "");
        }
        // A hit stands however few trials there were; that there is none, only after all of them.
        return race.trials() < planned
                ? new Judgement(
                        VerdictKind.ERROR,
                        "no hit, but only %d of %d planned trials ended".formatted(race.trials(), planned))
                : new Judgement(VerdictKind.NOT_SEEN, "");
    }

    private static List<ControlResult> controls(RunInfo info, Scenario scenario, ScenarioTally tally) {
        List<ControlResult> results = new ArrayList<>();
        List<Control> all = new ArrayList<>(scenario.controls());
        scenario.fixes().forEach(fix -> all.add(fix.control()));
        for (Control control : all) {
            VariantTally seen = tally.variant(control.name());
            if (seen.trials() > 0 || planned(info, scenario.id(), control.name()) > 0) {
                results.add(control(scenario, control, seen));
            }
        }
        return List.copyOf(results);
    }

    /** How many trials of the race were to be run, as it turned out. */
    private static int planned(RunInfo info, String scenario, VariantTally race) {
        return race.stopped().isEmpty() ? planned(info, scenario, Variant.RACE) : race.trials();
    }

    /** How many trials of a variant were to be run. */
    static int planned(RunInfo info, String scenario, String variant) {
        return info.planned().stream()
                .filter(p -> p.scenario().equals(scenario) && p.variant().equals(variant))
                .mapToInt(RunInfo.Planned::trials)
                .sum();
    }

    private static ControlResult control(Scenario scenario, Control control, VariantTally seen) {
        int hits = seen.count(scenario, Grade.INTERESTING);
        int forbidden = seen.count(scenario, Grade.FORBIDDEN);
        int trials = seen.trials();
        boolean held = control.holds(hits, forbidden, trials);
        String why = "";
        if (!held && trials == 0) {
            why = "was not run: " + NO_TRIALS;
        } else if (!held && forbidden > 0) {
            why = "came to what is forbidden in %d/%d trials: %s"
                    .formatted(
                            forbidden,
                            trials,
                            seen.first(scenario, Grade.FORBIDDEN)
                                    .map(e -> e.text("outcome"))
                                    .orElse(""));
        } else if (!held) {
            why = (control.mustReproduce() ? "must reproduce: %d/%d hits" : "must not reproduce: %d/%d hits")
                    .formatted(hits, trials);
        }
        return new ControlResult(control.name(), control.mustReproduce(), hits, trials, held, why);
    }

    private static String violation(Scenario scenario, VariantTally race, JournalEvent first) {
        String id = first.text("outcome");
        String meaning = scenario.outcomes().stream()
                .filter(o -> o.id().equals(id))
                .map(o -> o.meaning())
                .findFirst()
                .orElse("an outcome that nobody declared");
        return "%s in %d/%d trials: %s (first in trial %d)"
                .formatted(id, race.count(scenario, Grade.FORBIDDEN), race.trials(), meaning, first.trial());
    }

    /** Why one variant was given up or skipped, with its name where that says more. */
    private static String reason(JournalEvent event) {
        String why = event.text("why").isEmpty() ? "no reason was given" : event.text("why");
        return event.variant().isEmpty() || event.variant().equals(Variant.RACE) ? why : event.variant() + ": " + why;
    }

    private static ScenarioResult unknown(RunInfo info, String id, ScenarioTally tally) {
        String why = "this version of kmodrace knows no scenario of that name";
        return new ScenarioResult(
                id,
                kernel(info),
                info.machine(),
                info.backend(),
                VerdictKind.ERROR,
                why,
                0,
                tally.variant(Variant.RACE).trials(),
                Rate.of(0, 0),
                List.of(),
                List.of(),
                null,
                tally.seconds(),
                why,
                Optional.empty(),
                Optional.empty(),
                "");
    }

    private static String kernel(RunInfo info) {
        return info.kernelRelease().isEmpty() ? info.kernelName() : info.kernelRelease();
    }
}
