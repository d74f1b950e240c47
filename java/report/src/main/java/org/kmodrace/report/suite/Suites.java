// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.suite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.kmodrace.race.check.ModuleCheck;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.grade.ControlResult;
import org.kmodrace.report.grade.Graded;
import org.kmodrace.report.grade.MatrixResult;
import org.kmodrace.report.grade.ModuleGrading;
import org.kmodrace.report.grade.ModuleReport;
import org.kmodrace.report.grade.News;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.grade.ScenarioResult;
import org.kmodrace.report.record.RunInfo;
import org.kmodrace.report.suite.Suite.Case;
import org.kmodrace.report.suite.Suite.Status;

/**
 * Makes suites of what was graded. A suite has a failure exactly where {@code kmodrace} ends with exit code 1, and an
 * error where it would end with 3 but for failures.
 */
public final class Suites {
    /** The case that says whether a run came to its end. */
    static final String WHOLE = "the-run-is-whole";

    private Suites() {}

    /** One for each kernel, or for each module. */
    public static List<Suite> of(Graded graded) {
        return switch (graded) {
            case Graded.OfRun(RunResult run) -> List.of(ofRun(run, ""));
            case Graded.OfMatrix(MatrixResult matrix) ->
                matrix.columns().stream().map(Suites::ofColumn).toList();
            case Graded.OfModules(ModuleReport report) ->
                report.modules().isEmpty()
                        ? List.of(ofRun(report.run(), ""))
                        : report.modules().stream()
                                .map(module -> ofModule(report.run(), module))
                                .toList();
        };
    }

    private static Suite ofColumn(MatrixResult.Column column) {
        String trouble = column.kernel().trouble();
        return column.run().map(run -> ofRun(run, trouble)).orElseGet(() -> {
            String why = trouble.isEmpty() ? "it was not run" : trouble;
            String name = column.kernel().name();
            return new Suite("", name, name, 0, Map.of(), List.of(notWhole(why)), List.of());
        });
    }

    private static Suite ofRun(RunResult run, String trouble) {
        List<Case> cases = new ArrayList<>();
        run.results().forEach(result -> cases.add(ofResult(result)));
        incomplete(run, trouble, cases);
        return of(run.info(), run.info().kernelName(), facts(run.info()), cases, run.notes());
    }

    private static Suite of(
            RunInfo info, String name, Map<String, String> facts, List<Case> cases, List<String> notes) {
        String kernel = info.kernelRelease().isEmpty() ? info.kernelName() : info.kernelRelease();
        return new Suite(info.id(), name, kernel, info.startedAtMillis(), facts, cases, notes);
    }

    /** What no scenario is to blame for. */
    private static void incomplete(RunResult run, String trouble, List<Case> cases) {
        boolean told = cases.stream().anyMatch(c -> c.status() == Status.ERROR);
        if (!trouble.isEmpty()) {
            cases.add(notWhole(trouble));
        } else if (!run.end().equals("done") || (run.exitCode() == RunResult.FAILED && !told)) {
            cases.add(notWhole(run.exitWhy()));
        }
    }

    private static Case notWhole(String why) {
        return Case.of(WHOLE, Status.ERROR, "ERROR", why, List.of());
    }

    private static Map<String, String> facts(RunInfo info) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("run", info.id());
        facts.put("kernel", info.kernelRelease());
        facts.put("kernel-package-version", info.kernelPackageVersion());
        facts.put("kernel-digest", info.kernelDigest());
        facts.put("machine", info.machine());
        facts.put("accelerator", info.accelerator());
        facts.put("qemu", info.qemuVersion());
        facts.put("backend", info.backend());
        facts.put("jdk", info.hostJdk());
        facts.put("toolchain", info.toolchain());
        facts.put("kmod", info.kmod());
        facts.put("seed", Long.toString(info.seed()));
        facts.put("conditions", info.conditions());
        facts.put("kmodrace", info.kmodraceVersion());
        facts.put("command", String.join(" ", info.arguments()));
        facts.values().removeIf(String::isEmpty);
        return facts;
    }

    private static Case ofResult(ScenarioResult result) {
        Status status = switch (result.verdict()) {
            case SKIPPED -> Status.SKIP;
            case ERROR -> Status.ERROR;
            case REPRODUCED, NOT_SEEN, VIOLATED, CRASHED -> result.departs() ? Status.FAIL : Status.PASS;
        };
        String message = News.of(result)
                .map(news -> news.word() + ": " + news.text())
                .orElse(status == Status.PASS ? "" : result.why());
        List<Case> parts = new ArrayList<>();
        result.controls().forEach(control -> parts.add(ofControl(control)));
        if (result.trials() > 0) {
            parts.add(Case.of(
                    "race",
                    status,
                    result.verdict().name(),
                    message,
                    List.of(result.hits() + "/" + result.trials() + " hits, rate "
                            + result.rate().inWords())));
        }
        return new Case(
                result.scenario(), status, result.verdict().name(), message, lines(result), result.seconds(), parts);
    }

    private static List<String> lines(ScenarioResult result) {
        List<String> lines = new ArrayList<>();
        if (result.verdict() != VerdictKind.SKIPPED) {
            lines.add("%s %d/%d, rate %s (%.0f %%)"
                    .formatted(
                            result.verdict(),
                            result.hits(),
                            result.trials(),
                            result.rate().inWords(),
                            result.rate().confidence() * 100));
        }
        Stream.of(result.why(), result.seen()).filter(text -> !text.isEmpty()).forEach(lines::add);
        result.outcomes()
                .forEach(outcome ->
                        lines.add("outcome %s: %d (%s)".formatted(outcome.id(), outcome.count(), outcome.grade())));
        result.controls().stream().map(Suites::inWords).forEach(lines::add);
        String crash = result.crash();
        if (crash != null) {
            lines.add("crash: " + crash);
        }
        result.expectation()
                .ifPresent(known -> lines.add(
                        "known of " + known.kernels().inWords() + ": " + known.verdict() + ", " + known.because()));
        return lines;
    }

    private static String inWords(ControlResult control) {
        return "control %s %d/%d, %s %s%s"
                .formatted(
                        control.name(),
                        control.hits(),
                        control.trials(),
                        control.mustReproduce() ? "must reproduce:" : "must not reproduce:",
                        control.held() ? "held" : "did not hold",
                        control.why().isEmpty() ? "" : ", " + control.why());
    }

    /** Without a control that held there is no verdict: one that did not is trouble, and no news. */
    private static Case ofControl(ControlResult control) {
        return Case.of(
                control.name(),
                control.held() ? Status.PASS : Status.ERROR,
                "control",
                control.held() ? "" : control.why(),
                List.of(inWords(control)));
    }

    private static Suite ofModule(RunResult run, ModuleReport.Module module) {
        List<Case> cases = new ArrayList<>();
        for (ModuleReport.Check check : module.checks()) {
            cases.add(ofCheck(module, check));
        }
        incomplete(run, "", cases);
        Map<String, String> facts = facts(run.info());
        facts.put("again", module.again());
        return of(run.info(), module.name(), facts, cases, run.notes());
    }

    private static Case ofCheck(ModuleReport.Module module, ModuleReport.Check check) {
        List<String> lines = new ArrayList<>(check.facts());
        module.findings().stream()
                .filter(found -> found.checks().contains(check.id()))
                .forEach(found -> lines.add(
                        found.finding().kind() + ": " + found.finding().what()));
        Status status = switch (check.outcome()) {
            case ModuleCheck.FINDING, ModuleGrading.CRASHED -> Status.FAIL;
            case ModuleGrading.ERROR -> Status.ERROR;
            case ModuleGrading.SKIPPED, ModuleCheck.NOT_LOADED, ModuleCheck.INIT_REFUSED, ModuleCheck.PERMANENT ->
                Status.SKIP;
            default -> Status.PASS;
        };
        String message = status == Status.PASS ? "" : check.outcome() + ": " + String.join("; ", lines);
        return new Case(check.id(), status, check.outcome(), message, lines, check.seconds(), List.of());
    }
}
