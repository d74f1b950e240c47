// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.report.compare.Comparer;
import org.kmodrace.report.compare.Comparison;
import org.kmodrace.report.compare.MatrixComparison;
import org.kmodrace.report.grade.Grading;
import org.kmodrace.report.grade.ModuleGrading;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.record.MatrixRecord;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunRecord;
import org.kmodrace.report.render.CompareJsonRenderer;
import org.kmodrace.report.render.CompareRenderer;
import org.kmodrace.report.render.HtmlRenderer;
import org.kmodrace.report.render.MatrixCompareRenderer;
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

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write the comparison as a page for a browser as well.")
    private @Nullable Path html;

    /** As asked for, when it makes sense. */
    double alpha(CommandLine command) {
        if (!(alpha > 0 && alpha <= 0.5)) {
            throw new ParameterException(command, "--alpha is above 0 and at most 0.5, such as 0.05");
        }
        return alpha;
    }

    /** Compares by these options. */
    Comparer comparer(CommandLine command) {
        return new Comparer(alpha(command));
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
        if (MatrixRecord.isAt(directory)) {
            MatrixRecord matrix = MatrixRecord.open(directory);
            throw new ParameterException(
                    command,
                    "%s is a run of several kernels; name one of them: %s"
                            .formatted(
                                    directory,
                                    matrix.kernels().stream()
                                            .map(kernel -> matrix.id() + "/" + kernel.directory())
                                            .collect(Collectors.joining(", "))));
        }
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
            throw nothingInCommon(command);
        }
        boolean colours = command.getColorScheme().ansi().enabled();
        write(command, new CompareRenderer(colours).render(comparison), new CompareJsonRenderer().render(comparison));
        if (html != null) {
            toFile(html, new HtmlRenderer().render(comparison));
        }
        return exitCode(comparison.changed(), comparison.saysAnything());
    }

    /**
     * The same for runs of several kernels.
     *
     * @return the exit code
     */
    int print(CommandLine command, MatrixComparison comparison) throws LabException {
        if (comparison.isEmpty()) {
            throw nothingInCommon(command);
        }
        MatrixCompareRenderer renderer =
                new MatrixCompareRenderer(command.getColorScheme().ansi().enabled());
        write(command, renderer.render(comparison), renderer.json(comparison));
        if (html != null) {
            toFile(html, new HtmlRenderer().render(comparison));
        }
        return exitCode(comparison.changed(), comparison.saysAnything());
    }

    private static ParameterException nothingInCommon(CommandLine command) {
        return new ParameterException(
                command, "the two runs have no scenario in common; 'kmodrace report RUN' says what is in each");
    }

    private static int exitCode(boolean changed, boolean saysAnything) {
        if (changed) {
            return ExitCode.CHANGED;
        }
        return saysAnything ? ExitCode.OK : ExitCode.INFRASTRUCTURE;
    }

    private void write(CommandLine command, String table, String results) throws LabException {
        PrintWriter out = command.getOut();
        out.print(STDOUT.equals(json) ? results : table);
        out.flush();
        if (json != null && !json.equals(STDOUT)) {
            toFile(Path.of(json), results);
        }
    }

    private static void toFile(Path file, String text) throws LabException {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw LabException.ofIo("writing the comparison", file, e);
        }
    }
}
