// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.kmodrace.lab.LabException;
import org.kmodrace.report.grade.Graded;
import org.kmodrace.report.grade.MatrixResult;
import org.kmodrace.report.grade.ModuleReport;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunRecord;
import org.kmodrace.report.render.Format;
import org.kmodrace.report.render.LinesRenderer;
import org.kmodrace.report.render.ModuleRenderer;
import picocli.CommandLine;

/**
 * What is said at the end of a run, from its record alone.
 *
 * @param directory of the run
 */
record Summary(Path directory) {
    /**
     * Writes the results beside the record, and what else was asked for.
     *
     * @return the run's exit code
     */
    int print(CommandLine command, OutputOptions output) throws RecordException, LabException {
        Graded graded = Graded.open(directory);
        switch (graded) {
            case Graded.OfRun(RunResult run) -> keep(directory, graded, new LinesRenderer().render(run));
            case Graded.OfModules(ModuleReport report) ->
                keep(directory, graded, new ModuleRenderer(false).lines(report));
            case Graded.OfMatrix(MatrixResult matrix) -> {
                for (MatrixResult.Column column : matrix.columns()) {
                    if (column.run().isPresent()) {
                        RunResult run = column.run().get();
                        keep(
                                directory.resolve(column.kernel().directory()),
                                new Graded.OfRun(run),
                                new LinesRenderer().render(run));
                    }
                }
                keep(directory, graded, "");
            }
        }
        output.write(command, graded, directory);
        return graded.exitCode();
    }

    /** @param lines for engines that only read a console */
    private static void keep(Path directory, Graded graded, String lines) throws LabException {
        replace(directory.resolve(RunRecord.RESULTS_FILE), Format.JSON.render(graded, Format.Style.PLAIN));
        replace(directory.resolve(RunRecord.PAGE_FILE), Format.HTML.render(graded, Format.Style.PLAIN));
        replace(directory.resolve(RunRecord.SUMMARY_FILE), Format.TABLE.render(graded, Format.Style.PLAIN) + lines);
    }

    /** Whole or not at all. */
    private static void replace(Path file, String text) throws LabException {
        try {
            RunRecord.replace(file, text);
        } catch (IOException e) {
            throw LabException.ofIo("writing the results", file, e);
        }
    }
}
