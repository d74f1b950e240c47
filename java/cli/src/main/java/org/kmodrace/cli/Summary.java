// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.report.grade.Grading;
import org.kmodrace.report.grade.ModuleGrading;
import org.kmodrace.report.grade.ModuleReport;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunRecord;
import org.kmodrace.report.render.JsonRenderer;
import org.kmodrace.report.render.LinesRenderer;
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
        RunRecord record = RunRecord.open(directory);
        if (ModuleGrading.isOf(record)) {
            return printModules(ModuleGrading.grade(record), command, json);
        }
        RunResult result = Grading.grade(record);
        String table = new TableRenderer(false).render(result);
        String results = new JsonRenderer().render(result);
        replace(directory.resolve(RunRecord.RESULTS_FILE), results);
        replace(directory.resolve(RunRecord.SUMMARY_FILE), table + new LinesRenderer().render(result));
        PrintWriter out = command.getOut();
        if (STDOUT.equals(json)) {
            out.print(results);
        } else {
            boolean colours = command.getColorScheme().ansi().enabled();
            out.print(colours ? new TableRenderer(true).render(result) : table);
            out.println("run: " + directory);
        }
        out.flush();
        if (json != null && !json.equals(STDOUT)) {
            write(Path.of(json), results);
        }
        return result.exitCode();
    }

    private int printModules(ModuleReport report, CommandLine command, @Nullable String json) throws LabException {
        ModuleRenderer plain = new ModuleRenderer(false);
        String text = plain.render(report);
        String results = plain.json(report);
        replace(directory.resolve(RunRecord.RESULTS_FILE), results);
        replace(directory.resolve(RunRecord.SUMMARY_FILE), text + plain.lines(report));
        PrintWriter out = command.getOut();
        if (STDOUT.equals(json)) {
            out.print(results);
        } else {
            boolean colours = command.getColorScheme().ansi().enabled();
            out.print(colours ? new ModuleRenderer(true).render(report) : text);
            out.println("run: " + directory);
        }
        out.flush();
        if (json != null && !json.equals(STDOUT)) {
            write(Path.of(json), results);
        }
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
