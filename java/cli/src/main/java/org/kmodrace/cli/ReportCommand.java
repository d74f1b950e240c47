// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.kmodrace.lab.LabException;
import org.kmodrace.report.grade.Graded;
import org.kmodrace.report.record.RecordException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kmodrace report RUN}: its exit code is about the rendering, not about the run's verdicts. */
@Command(
        name = "report",
        description = "Prints a run's results again, from its record alone, in any format.",
        footer = {
            "",
            "Examples:",
            "  kmodrace report",
            "  kmodrace report 20261121-102633-4f2a --format junit",
            "  kmodrace report latest --format junit,ktap --out results"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "RUN",
            defaultValue = Runs.LATEST,
            description = "A run's id, its directory, or 'latest' (the default).")
    private String run = Runs.LATEST;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() throws LabException {
        CommandLine command = spec.commandLine();
        output.check(command);
        Path directory = Runs.ofUser().named(command, run);
        try {
            output.write(command, Graded.open(directory), directory);
            return ExitCode.OK;
        } catch (RecordException e) {
            command.getErr().println("kmodrace: " + e.getMessage());
            return ExitCode.INFRASTRUCTURE;
        }
    }
}
