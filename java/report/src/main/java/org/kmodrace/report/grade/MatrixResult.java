// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.expect.Expectation;
import org.kmodrace.report.record.MatrixRecord;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunRecord;

/**
 * A graded run of several kernels.
 *
 * @param columns the kernels, as asked for
 * @param rows the scenarios, in the order in which the first kernel has them
 */
public record MatrixResult(MatrixRecord record, List<Column> columns, List<Row> rows) {
    /**
     * One kernel.
     *
     * @param run empty when it was never begun
     */
    public record Column(MatrixRecord.Column kernel, Optional<RunResult> run) {
        /** The kernel's release, or what was asked for where it is not known. */
        public String release() {
            return run.map(r -> r.info().kernelRelease())
                    .filter(text -> !text.isEmpty())
                    .orElse(kernel.name());
        }

        /** What is said of a scenario on it. */
        public Optional<ScenarioResult> result(String scenario) {
            return run.stream()
                    .flatMap(r -> r.results().stream())
                    .filter(r -> r.scenario().equals(scenario))
                    .findFirst();
        }
    }

    /**
     * One scenario.
     *
     * @param cells one for each column; empty where the kernel has no result of it
     */
    public record Row(String scenario, List<Optional<ScenarioResult>> cells) {
        /** Whether kernels have different verdicts about it; trouble of the tool is none. */
        public boolean differs() {
            return cells.stream()
                            .flatMap(Optional::stream)
                            .map(ScenarioResult::verdict)
                            .filter(verdict -> verdict != VerdictKind.ERROR)
                            .distinct()
                            .count()
                    > 1;
        }
    }

    public MatrixResult {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /**
     * Reads and grades a run of several kernels.
     *
     * @throws RecordException when a record is there and cannot be read
     */
    public static MatrixResult open(Path directory) throws RecordException {
        MatrixRecord record = MatrixRecord.open(directory);
        List<Column> columns = new ArrayList<>();
        for (MatrixRecord.Column kernel : record.kernels()) {
            Path own = directory.resolve(kernel.directory());
            Optional<RunResult> run = Files.exists(own.resolve(RunRecord.INFO_FILE))
                    ? Optional.of(Grading.grade(RunRecord.open(own)))
                    : Optional.empty();
            columns.add(new Column(kernel, run));
        }
        return of(record, columns);
    }

    /** The kernels' results side by side. */
    static MatrixResult of(MatrixRecord record, List<Column> columns) {
        Set<String> scenarios = new LinkedHashSet<>();
        columns.forEach(column ->
                column.run().ifPresent(r -> r.results().forEach(result -> scenarios.add(result.scenario()))));
        List<Row> rows = scenarios.stream()
                .map(id -> new Row(
                        id, columns.stream().map(column -> column.result(id)).toList()))
                .toList();
        return new MatrixResult(record, columns, rows);
    }

    /** As that of a run ({@link RunResult}): the news of any kernel first, then trouble with any. */
    public int exitCode() {
        if (columns.stream().anyMatch(c -> is(c, RunResult.DEPARTS))) {
            return RunResult.DEPARTS;
        }
        boolean failed = columns.stream()
                .anyMatch(c -> c.run().isEmpty() || !c.kernel().trouble().isEmpty() || is(c, RunResult.FAILED));
        return failed ? RunResult.FAILED : RunResult.AS_EXPECTED;
    }

    private static boolean is(Column column, int code) {
        return column.run().map(run -> run.exitCode() == code).orElse(false);
    }

    /** The reason for the exit code, a sentence. */
    public String exitWhy() {
        List<String> reasons = new ArrayList<>();
        columns.stream()
                .filter(column -> is(column, RunResult.DEPARTS))
                .forEach(column -> reasons.add(
                        named(column, column.run().map(RunResult::exitWhy).orElse(""))));
        for (Column column : columns) {
            String trouble = column.kernel().trouble();
            if (!trouble.isEmpty()) {
                reasons.add(named(column, trouble));
            } else if (column.run().isEmpty()) {
                reasons.add(named(column, "was not run"));
            } else if (is(column, RunResult.FAILED)) {
                reasons.add(named(column, column.run().get().exitWhy()));
            }
        }
        return reasons.isEmpty()
                ? "all verdicts of " + columns.size() + " kernels are as expected"
                : String.join("; ", reasons);
    }

    private static String named(Column column, String why) {
        return column.kernel().name() + ": " + why;
    }

    /** How a row's verdicts differ between kernels, and why, as far as it is known; a sentence for each verdict. */
    public List<String> explain(Row row) {
        List<String> sentences = new ArrayList<>();
        Set<String> told = new LinkedHashSet<>();
        for (int i = 0; i < columns.size(); i++) {
            Optional<ScenarioResult> cell = row.cells().get(i);
            if (cell.isPresent() && told.add(key(cell.get()))) {
                String key = key(cell.get());
                List<String> where = new ArrayList<>();
                for (int j = i; j < columns.size(); j++) {
                    if (row.cells().get(j).map(other -> key(other).equals(key)).orElse(false)) {
                        where.add(columns.get(j).release());
                    }
                }
                sentences.add(cell.get().verdict() + " on " + String.join(", ", where) + ": " + reason(cell.get()));
            }
        }
        return sentences;
    }

    private static String key(ScenarioResult result) {
        return result.verdict() + reason(result);
    }

    private static String reason(ScenarioResult result) {
        if (result.verdict() == VerdictKind.SKIPPED || result.verdict() == VerdictKind.ERROR) {
            return result.why();
        }
        if (result.departs()) {
            return "news, see below";
        }
        return result.expectation()
                .map(e -> reason(e, result.verdict()))
                .orElse("nothing is known of it on such a kernel");
    }

    private static String reason(Expectation known, VerdictKind verdict) {
        return "known of " + known.kernels().inWords() + ", " + known.reason(verdict);
    }
}
