// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.report.compare.Comparer;
import org.kmodrace.report.compare.Comparison;
import org.kmodrace.report.grade.Grading;
import org.kmodrace.report.grade.ModuleGrading;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunRecord;
import org.kmodrace.report.render.CompareJsonRenderer;
import org.kmodrace.report.render.CompareRenderer;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of {@code compare} and {@code baseline check}, and what both do with a comparison. */
@SuppressWarnings("NullAway.Init") // picocli sets what has a default
final class CompareOptions {
    private static final String STDOUT = "-";

    @Option(
            names = "--alpha",
            paramLabel = "SHARE",
            defaultValue = "" + Comparer.ALPHA,
            description = "How probable it may be that anything is said to have changed that has not."
                    + " Default: ${DEFAULT-VALUE}")
    private double alpha;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the comparison as JSON as well; '-' prints it instead of the table.")
    private @Nullable String json;

    /** Compares by these options. */
    Comparer comparer(CommandLine command) {
        if (!(alpha > 0 && alpha <= 0.5)) {
            throw new ParameterException(command, "--alpha is above 0 and at most 0.5, such as 0.05");
        }
        return new Comparer(alpha);
    }

    /**
     * A run's directory.
     *
     * @param name as typed
     */
    static Path find(CommandLine command, String name) {
        return Runs.ofUser().named(command, name);
    }

    /** Reads and grades a run of scenarios. */
    static RunResult graded(CommandLine command, Path directory) throws RecordException {
        RunRecord record = RunRecord.open(directory);
        if (ModuleGrading.isOf(record)) {
            throw new ParameterException(
                    command, directory + " is a run that checked modules; only runs of scenarios can be compared");
        }
        return Grading.grade(record);
    }

    /**
     * Prints it and writes what else was asked for.
     *
     * @return the exit code
     */
    int print(CommandLine command, Comparison comparison) throws LabException {
        if (comparison.races().isEmpty()) {
            throw new ParameterException(
                    command, "the two runs have no scenario in common; 'kmodrace report RUN' says what is in each");
        }
        String results = new CompareJsonRenderer().render(comparison);
        PrintWriter out = command.getOut();
        if (STDOUT.equals(json)) {
            out.print(results);
        } else {
            out.print(new CompareRenderer(command.getColorScheme().ansi().enabled()).render(comparison));
        }
        out.flush();
        if (json != null && !json.equals(STDOUT)) {
            try {
                Files.writeString(Path.of(json), results);
            } catch (IOException e) {
                throw LabException.ofIo("writing the comparison", Path.of(json), e);
            }
        }
        if (comparison.changed()) {
            return ExitCode.CHANGED;
        }
        return comparison.saysAnything() ? ExitCode.OK : ExitCode.INFRASTRUCTURE;
    }
}
