// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.report.grade.Grading;
import org.kmodrace.report.grade.MatrixResult;
import org.kmodrace.report.grade.ModuleGrading;
import org.kmodrace.report.grade.ModuleReport;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.record.MatrixRecord;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunRecord;
import org.kmodrace.report.render.JsonRenderer;
import org.kmodrace.report.render.LinesRenderer;
import org.kmodrace.report.render.MatrixRenderer;
import org.kmodrace.report.render.ModuleRenderer;
import org.kmodrace.report.render.TableRenderer;
import picocli.CommandLine;

/**
 * What is said at the end of a run, from its record alone.
 *
 * @param directory of the run
 */
record Summary(Path directory) {
    private static final String STDOUT = "-";

    /**
     * Prints the table and writes the results beside the record.
     *
     * @param json where else the results go as JSON; {@code -} for standard output instead of the table
     * @return the run's exit code
     */
    int print(CommandLine command, @Nullable String json) throws RecordException, LabException {
        if (MatrixRecord.isAt(directory)) {
            return printMatrix(command, json);
        }
        RunRecord record = RunRecord.open(directory);
        if (ModuleGrading.isOf(record)) {
            return printModules(ModuleGrading.grade(record), command, json);
        }
        RunResult result = Grading.grade(record);
        String table = new TableRenderer(false).render(result);
        String results = new JsonRenderer().render(result);
        replace(directory.resolve(RunRecord.RESULTS_FILE), results);
        replace(directory.resolve(RunRecord.SUMMARY_FILE), table + new LinesRenderer().render(result));
        boolean colours = command.getColorScheme().ansi().enabled();
        show(command.getOut(), colours ? new TableRenderer(true).render(result) : table, results, json);
        return result.exitCode();
    }

    private int printMatrix(CommandLine command, @Nullable String json) throws RecordException, LabException {
        MatrixResult matrix = MatrixResult.open(directory);
        for (MatrixResult.Column column : matrix.columns()) {
            Path own = directory.resolve(column.kernel().directory());
            if (column.run().isPresent()) {
                RunResult run = column.run().get();
                replace(own.resolve(RunRecord.RESULTS_FILE), new JsonRenderer().render(run));
                replace(
                        own.resolve(RunRecord.SUMMARY_FILE),
                        new TableRenderer(false).render(run) + new LinesRenderer().render(run));
            }
        }
        String results = new MatrixRenderer(false).json(matrix);
        String table = new MatrixRenderer(false).render(matrix);
        replace(directory.resolve(RunRecord.RESULTS_FILE), results);
        replace(directory.resolve(RunRecord.SUMMARY_FILE), table);
        boolean colours = command.getColorScheme().ansi().enabled();
        show(command.getOut(), colours ? new MatrixRenderer(true).render(matrix) : table, results, json);
        return matrix.exitCode();
    }

    private void show(PrintWriter out, String table, String results, @Nullable String json) throws LabException {
        if (STDOUT.equals(json)) {
            out.print(results);
        } else {
            out.print(table);
            out.println("run: " + directory);
        }
        out.flush();
        if (json != null && !json.equals(STDOUT)) {
            write(Path.of(json), results);
        }
    }

    private int printModules(ModuleReport report, CommandLine command, @Nullable String json) throws LabException {
        ModuleRenderer plain = new ModuleRenderer(false);
        String text = plain.render(report);
        String results = plain.json(report);
        replace(directory.resolve(RunRecord.RESULTS_FILE), results);
        replace(directory.resolve(RunRecord.SUMMARY_FILE), text + plain.lines(report));
        boolean colours = command.getColorScheme().ansi().enabled();
        show(command.getOut(), colours ? new ModuleRenderer(true).render(report) : text, results, json);
        return report.run().exitCode();
    }

    /** Whole or not at all. */
    private static void replace(Path file, String text) throws LabException {
        try {
            RunRecord.replace(file, text);
        } catch (IOException e) {
            throw LabException.ofIo("writing the results", file, e);
        }
    }

    /** In place: what the user names may be a device or a pipe. */
    private static void write(Path file, String text) throws LabException {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw LabException.ofIo("writing the results", file, e);
        }
    }
}
