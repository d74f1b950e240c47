// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.kmodrace.report.grade.Grading;
import org.kmodrace.report.grade.MatrixResult;
import org.kmodrace.report.grade.ModuleGrading;
import org.kmodrace.report.grade.ModuleReport;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.record.MatrixRecord;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunRecord;
import org.kmodrace.report.render.JsonRenderer;
import org.kmodrace.report.render.MatrixRenderer;
import org.kmodrace.report.render.ModuleRenderer;
import org.kmodrace.report.render.TableRenderer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kmodrace report RUN}: its exit code is about the rendering, not about the run's verdicts. */
@Command(name = "report", description = "Prints a run's results again, from its record alone.")
final class ReportCommand implements Callable<Integer> {
    private static final String STDOUT = "-";

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "RUN",
            defaultValue = Runs.LATEST,
            description = "A run's id, its directory, or 'latest' (the default).")
    private String run = Runs.LATEST;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the results as JSON as well; '-' prints them instead of the table.")
    private String json = "";

    @Override
    public Integer call() {
        CommandLine command = spec.commandLine();
        PrintWriter out = command.getOut();
        Path directory = Runs.ofUser().named(command, run);
        try {
            boolean colours = command.getColorScheme().ansi().enabled();
            Rendered rendered = render(directory, colours);
            String table = rendered.table();
            String results = rendered.json();
            if (json.equals(STDOUT)) {
                out.print(results);
            } else {
                out.print(table);
                out.println("run: " + directory);
            }
            out.flush();
            if (!json.isEmpty() && !json.equals(STDOUT)) {
                Files.writeString(Path.of(json), results);
            }
            return ExitCode.OK;
        } catch (RecordException e) {
            command.getErr().println("kmodrace: " + e.getMessage());
        } catch (IOException e) {
            command.getErr().println("kmodrace: " + json + " cannot be written: " + e.getMessage());
        }
        return ExitCode.INFRASTRUCTURE;
    }

    private record Rendered(String table, String json) {}

    private static Rendered render(Path directory, boolean colours) throws RecordException {
        if (MatrixRecord.isAt(directory)) {
            MatrixResult matrix = MatrixResult.open(directory);
            return new Rendered(new MatrixRenderer(colours).render(matrix), new MatrixRenderer(false).json(matrix));
        }
        RunRecord record = RunRecord.open(directory);
        if (ModuleGrading.isOf(record)) {
            ModuleReport report = ModuleGrading.grade(record);
            return new Rendered(new ModuleRenderer(colours).render(report), new ModuleRenderer(false).json(report));
        }
        RunResult result = Grading.grade(record);
        return new Rendered(new TableRenderer(colours).render(result), new JsonRenderer().render(result));
    }
}
