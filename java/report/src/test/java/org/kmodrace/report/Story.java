// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.scenario.Control;
import org.kmodrace.race.scenario.Grade;
import org.kmodrace.race.scenario.OutcomeSpec;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.race.trace.Timeline;
import org.kmodrace.report.expect.Expectations;
import org.kmodrace.report.grade.Grading;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.grade.ScenarioResult;
import org.kmodrace.report.record.JournalEvent;
import org.kmodrace.report.record.RunInfo;
import org.kmodrace.report.record.RunRecord;

/** Tells what happened in a run, event by event, the clock going on a second with each. */
public final class Story {
    public static final String LEAK = "symbol-get-leak";
    public static final String UNLOAD = "open-vs-unload";
    public static final String MODULES = "proc-modules-bytewise";

    private final List<RunInfo.Planned> planned = new ArrayList<>();
    private final List<JournalEvent> events = new ArrayList<>();
    private final List<String> recordNotes = new ArrayList<>();

    public static RunInfo info(List<RunInfo.Planned> planned) {
        return new RunInfo(
                "20261121-102633-4f2a",
                1_795_256_793_000L,
                "debian:6.1",
                "6.1.0-49-amd64",
                "6.1.174-1",
                "sha256:0011",
                "",
                "qemu",
                "tcg,thread=multi",
                "KVM opens but does not run a guest.",
                "7.2.0",
                List.of("-smp", "2"),
                "ffm",
                "25.0.1",
                "",
                "",
                42,
                "",
                "0.1.0",
                List.of("run"),
                planned);
    }

    public Story plan(String scenario, String variant, int trials) {
        planned.add(new RunInfo.Planned(scenario, variant, trials));
        return this;
    }

    public Story event(String type, Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("t", type);
        fields.put("at", 1_000L * events.size());
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        events.add(new JournalEvent(fields));
        return this;
    }

    public Story trial(String scenario, String variant, long trial, String outcome, Map<String, Object> evidence) {
        return event(
                "trial-end",
                "vm",
                "vm-01",
                "scenario",
                scenario,
                "variant",
                variant,
                "trial",
                trial,
                "outcome",
                outcome,
                "evidence",
                evidence,
                "ns",
                1_000_000L);
    }

    /** What was done in a trial that ended before. */
    public Story timeline(String scenario, String variant, long trial, String outcome, Timeline timeline) {
        return event(
                "timeline",
                "scenario",
                scenario,
                "variant",
                variant,
                "trial",
                trial,
                "outcome",
                outcome,
                "facts",
                timeline.toMap());
    }

    /** Plans the race and runs it, a trial for each of the outcomes. */
    public Story race(String scenario, String... outcomes) {
        plan(scenario, "race", outcomes.length);
        for (int i = 0; i < outcomes.length; i++) {
            trial(scenario, "race", i, outcomes[i], Map.of());
        }
        return this;
    }

    /** Plans every control and runs it, one trial each that comes out as it must. */
    public Story controlsHold(String scenario) {
        Scenario declared = Catalogue.byId(scenario).orElseThrow();
        for (Control control : declared.controls()) {
            Grade right = control.mustReproduce() ? Grade.INTERESTING : Grade.ACCEPTABLE;
            String outcome = declared.outcomes().stream()
                    .filter(o -> o.grade() == right)
                    .map(OutcomeSpec::id)
                    .findFirst()
                    .orElseThrow();
            plan(scenario, control.name(), 1);
            trial(scenario, control.name(), 0, outcome, Map.of());
        }
        return this;
    }

    public Story note(String recordNote) {
        recordNotes.add(recordNote);
        return this;
    }

    public Story done() {
        return event("run-end", "why", "done");
    }

    public RunResult grade() {
        return Grading.grade(
                new RunRecord(
                        Path.of("run"), info(List.copyOf(planned)), List.copyOf(events), List.copyOf(recordNotes)),
                Expectations.ours());
    }

    /** The result of the only scenario. */
    public ScenarioResult only() {
        List<ScenarioResult> results = grade().results();
        if (results.size() != 1) {
            throw new AssertionError("not one scenario: " + results);
        }
        return results.getFirst();
    }
}
