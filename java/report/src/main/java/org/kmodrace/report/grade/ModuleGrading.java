// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kmodrace.race.check.ModuleCheck;
import org.kmodrace.race.check.ModuleChecks;
import org.kmodrace.race.oracle.Finding;
import org.kmodrace.report.grade.ModuleReport.Check;
import org.kmodrace.report.grade.ModuleReport.Found;
import org.kmodrace.report.grade.ModuleReport.Module;
import org.kmodrace.report.record.JournalEvent;
import org.kmodrace.report.record.RunInfo;
import org.kmodrace.report.record.RunRecord;

/** From what happened to somebody's modules to what is said of them. */
public final class ModuleGrading {
    /** The check's kernel died, and did so again when asked. */
    public static final String CRASHED = "crashed";
    /** The kernel lacks what the check needs. */
    public static final String SKIPPED = "skipped";
    /** The tool or the machine failed. */
    public static final String ERROR = "error";

    private static final int EXCERPT = 24;
    private static final int NAMED = 3;

    private ModuleGrading() {}

    /** Whether the run checked modules, and did not run scenarios. */
    public static boolean isOf(RunRecord record) {
        return record.events().stream().anyMatch(event -> event.type().equals(JournalEvent.TARGET));
    }

    /** Grades it. */
    public static ModuleReport grade(RunRecord record) {
        List<JournalEvent> events = record.events();
        String end = events.stream()
                .filter(e -> e.type().equals(JournalEvent.RUN_END))
                .map(e -> e.text("why"))
                .reduce("", (first, last) -> last);
        List<Module> modules = new ArrayList<>();
        for (JournalEvent target : events) {
            if (target.type().equals(JournalEvent.TARGET)) {
                modules.add(module(record.info(), events, target));
            }
        }
        List<String> notes = new ArrayList<>(record.notes());
        notes.addAll(RunNotes.ofEvents(record.info(), events));
        return conclude(record.info(), modules, notes, end);
    }

    private static ModuleReport conclude(RunInfo info, List<Module> modules, List<String> notes, String end) {
        List<String> failures = new ArrayList<>();
        if (!end.equals("done")) {
            failures.add(end.isEmpty() ? "the run was cut off or is still going on" : "the run is incomplete: " + end);
        }
        List<String> found = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (Module module : modules) {
            int count = module.findings().size();
            if (count > 0) {
                found.add(count + (count == 1 ? " finding in " : " findings in ") + module.name());
            }
            for (Check check : module.checks()) {
                switch (check.outcome()) {
                    case ERROR, ModuleCheck.NOT_LOADED ->
                        failures.add(check.id() + " of " + module.name() + ": " + String.join("; ", check.facts()));
                    case ModuleCheck.INIT_REFUSED -> refused.add(module.name());
                    default -> {
                        // It says what it says.
                    }
                }
            }
        }
        int code = RunResult.AS_EXPECTED;
        String why = "nothing was found in "
                + String.join(", ", modules.stream().map(Module::name).toList());
        if (!refused.isEmpty()) {
            why = "nothing was found, but the init of " + String.join(", ", new LinkedHashSet<>(refused))
                    + " refused, so that little could be looked at";
        }
        if (!found.isEmpty()) {
            code = RunResult.DEPARTS;
            why = found.size() <= NAMED
                    ? String.join("; ", found)
                    : "findings in %d of %d modules".formatted(found.size(), modules.size());
        } else if (!failures.isEmpty()) {
            code = RunResult.FAILED;
            why = failures.getFirst() + (failures.size() > 1 ? "; and " + (failures.size() - 1) + " more" : "");
        }
        return new ModuleReport(
                new RunResult(
                        info,
                        List.of(),
                        List.copyOf(notes),
                        StartSkew.of(List.of()),
                        end,
                        code,
                        why,
                        List.of(),
                        List.of()),
                modules);
    }

    private static Module module(RunInfo info, List<JournalEvent> events, JournalEvent target) {
        String name = target.text("module");
        List<Check> checks = new ArrayList<>();
        Map<String, Finding> findings = new LinkedHashMap<>();
        Map<String, Set<String>> checksOf = new LinkedHashMap<>();
        for (ModuleCheck check : ModuleChecks.all()) {
            boolean planned = info.planned().stream()
                    .anyMatch(
                            p -> p.scenario().equals(check.id()) && p.variant().equals(name));
            Optional<JournalEvent> skip = events.stream()
                    .filter(e -> e.type().equals(JournalEvent.SKIPPED)
                            && e.scenario().equals(check.id()))
                    .findFirst();
            if (skip.isPresent()) {
                checks.add(new Check(check.id(), SKIPPED, 0, List.of(skip.get().text("why")), 0));
            } else if (planned) {
                List<JournalEvent> its = events.stream()
                        .filter(e ->
                                e.scenario().equals(check.id()) && e.variant().equals(name))
                        .toList();
                List<Finding> found = findings(its);
                checks.add(check(check.id(), its, found));
                for (Finding finding : found) {
                    String key = finding.kind() + " " + finding.subject();
                    findings.putIfAbsent(key, finding);
                    checksOf.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(check.id());
                }
            }
        }
        List<Found> all = new ArrayList<>();
        findings.forEach((key, finding) ->
                all.add(new Found(List.copyOf(checksOf.getOrDefault(key, Set.of())), finding)));
        return new Module(name, target.text("again"), checks, all);
    }

    private static Check check(String id, List<JournalEvent> its, List<Finding> found) {
        Set<String> facts = new LinkedHashSet<>();
        String outcome = "";
        double nanos = 0;
        for (JournalEvent event : its) {
            switch (event.type()) {
                case JournalEvent.TRIAL_END -> {
                    outcome = event.text("outcome");
                    nanos += event.number("ns", 0);
                    new JournalEvent(event.object("evidence")).list("facts").forEach(fact -> facts.add(what(fact)));
                }
                case JournalEvent.GIVEN_UP -> {
                    outcome = ERROR;
                    facts.add(event.text("why"));
                }
                case JournalEvent.CONFIRMED_CRASH -> outcome = CRASHED;
                default -> {
                    // Of no consequence for the outcome.
                }
            }
        }
        if (outcome.isEmpty()) {
            return new Check(id, ERROR, 0, List.of("it was not run to its end"), 0);
        }
        if (!found.isEmpty() && !outcome.equals(CRASHED)) {
            outcome = ModuleCheck.FINDING;
        }
        return new Check(id, outcome, found.size(), List.copyOf(facts), nanos / 1e9);
    }

    private static String what(Object fact) {
        return fact instanceof Map<?, ?> map && map.get("what") instanceof String text ? text : String.valueOf(fact);
    }

    /** Those that the agent told of, and the crashes that came again. */
    private static List<Finding> findings(List<JournalEvent> its) {
        List<Finding> findings = new ArrayList<>();
        Map<String, Object> danger = Map.of();
        for (JournalEvent event : its) {
            switch (event.type()) {
                case JournalEvent.TRIAL_START -> danger = Map.of();
                case JournalEvent.NOTE -> danger = event.object("facts");
                case JournalEvent.TRIAL_END ->
                    new JournalEvent(event.object("evidence")).list("findings").forEach(found -> {
                        if (found instanceof Map<?, ?> map) {
                            findings.add(Finding.from(map));
                        }
                    });
                case JournalEvent.CONFIRMED_CRASH -> findings.add(crash(event, danger));
                default -> {
                    // No finding.
                }
            }
        }
        return findings;
    }

    private static Finding crash(JournalEvent event, Map<String, Object> danger) {
        String kind = danger.get("kind") instanceof String text ? text : CRASHED;
        String what = danger.get("what") instanceof String text ? text : "the kernel died";
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("crash", event.text("title"));
        evidence.put("console", event.text("vm") + "/console.log");
        evidence.put("log", event.list("excerpt").stream().limit(EXCERPT).toList());
        return new Finding(kind, event.text("title"), what + ": " + event.text("title"), evidence);
    }
}
