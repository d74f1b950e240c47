// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.grade.Graded;
import org.kmodrace.report.grade.KeptTrial;
import org.kmodrace.report.grade.MatrixResult;
import org.kmodrace.report.grade.ModuleReport;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.grade.ScenarioResult;
import org.kmodrace.report.page.Words;

/** The command that somebody who has read the results most likely wants next. */
final class NextStep {
    private NextStep() {}

    /**
     * That of a run.
     *
     * @param directory of the run
     */
    static Optional<String> of(Graded graded, Path directory) {
        Path folder = directory.toAbsolutePath().normalize();
        boolean usual = Runs.ofUser().root().toAbsolutePath().normalize().equals(folder.getParent());
        String id = usual ? String.valueOf(folder.getFileName()) : folder.toString();
        return switch (graded) {
            case Graded.OfRun(RunResult run) -> of(run, id);
            case Graded.OfMatrix(MatrixResult matrix) -> of(matrix, id);
            case Graded.OfModules(ModuleReport report) ->
                cutOff(report.run())
                        ? Optional.of(resume(id))
                        : report.modules().stream()
                                .filter(module -> !module.findings().isEmpty())
                                .map(ModuleReport.Module::again)
                                .findFirst();
        };
    }

    private static Optional<String> of(RunResult run, String id) {
        return cutOff(run)
                ? Optional.of(resume(id))
                : news(run).or(() -> trouble(run)).or(() -> example(run, id));
    }

    private static Optional<String> of(MatrixResult matrix, String id) {
        List<RunResult> runs = matrix.columns().stream()
                .flatMap(column -> column.run().stream())
                .toList();
        if (runs.stream().anyMatch(NextStep::cutOff)) {
            return Optional.of(resume(id));
        }
        return runs.stream()
                .flatMap(run -> news(run).stream())
                .findFirst()
                .or(() -> runs.stream().flatMap(run -> trouble(run).stream()).findFirst());
    }

    private static boolean cutOff(RunResult run) {
        return !run.end().equals("done");
    }

    private static String resume(String id) {
        return Words.command(List.of("run", "--resume", id));
    }

    /** To see it again. */
    private static Optional<String> news(RunResult run) {
        return run.results().stream()
                .filter(ScenarioResult::departs)
                .map(result -> Words.again(run.info(), result.scenario()))
                .findFirst();
    }

    private static Optional<String> trouble(RunResult run) {
        boolean any = run.results().stream().anyMatch(result -> result.verdict() == VerdictKind.ERROR);
        return any ? Optional.of(Words.command(List.of("doctor"))) : Optional.empty();
    }

    /** How a race was hit, step by step. */
    private static Optional<String> example(RunResult run, String id) {
        return run.results().stream()
                .filter(result -> result.hits() > 0)
                .map(ScenarioResult::scenario)
                .filter(scenario -> run.kept().stream().anyMatch(kept -> hasTimeline(kept, scenario)))
                .findFirst()
                .map(scenario -> Words.command(List.of("timeline", id, scenario)));
    }

    private static boolean hasTimeline(KeptTrial kept, String scenario) {
        return kept.scenario().equals(scenario) && kept.timeline().isPresent();
    }
}
