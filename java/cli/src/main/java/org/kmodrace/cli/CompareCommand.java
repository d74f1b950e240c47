// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.report.compare.Comparer;
import org.kmodrace.report.compare.Comparison;
import org.kmodrace.report.compare.MatrixComparison;
import org.kmodrace.report.grade.MatrixResult;
import org.kmodrace.report.record.MatrixRecord;
import org.kmodrace.report.record.RecordException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kmodrace compare RUN_A RUN_B}: what changed from one run to another, and what chance explains. */
@Command(
        name = "compare",
        description = "Compares two runs, or a run with itself under a fix: for each race the two rates of hits, and"
                + " whether they changed, are not shown to have changed, or need more trials. Runs of several kernels"
                + " are compared kernel by kernel.",
        exitCodeList = {
            CompareCommand.NOTHING_CHANGED,
            CompareCommand.SOMETHING_CHANGED,
            "2:the command line cannot be understood, or a run is not there",
            "3:nothing could be compared: one of the runs says nothing about the kernel"
        },
        footer = {
            "",
            "Examples:",
            "  kmodrace compare latest~1 latest",
            "  kmodrace compare 20261121-102633-4f2a latest --json changes.json --html changes.html",
            "  kmodrace compare 20261121-102633-4f2a/debian-6.1 20261121-102633-4f2a/debian-sid",
            "  kmodrace compare latest --fix sorted-list"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CompareCommand implements Callable<Integer> {
    static final String NOTHING_CHANGED = "0:nothing is shown to have changed; races that need more trials are named";
    static final String SOMETHING_CHANGED = "1:something changed";

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "RUN_A",
            description = "A run's id, its directory, 'latest', or 'latest~1' for the one before; ID/KERNEL for one"
                    + " kernel of a run of several.")
    private String first;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "RUN_B",
            description = "What it is compared with; may be left out with --fix.")
    private @Nullable String second;

    @Option(
            names = "--fix",
            paramLabel = "NAME",
            description = "Of one run: its races against the same under this fix, in the same boot (run --fix NAME).")
    private @Nullable String fix;

    @Mixin
    private CompareOptions options;

    @Override
    public Integer call() throws RecordException, LabException {
        CommandLine command = spec.commandLine();
        options.alpha(command);
        String asked = fix;
        String other = second;
        if (asked == null && other == null) {
            throw new ParameterException(
                    command, "name the run to compare it with, or a fix that it ran with (--fix NAME)");
        }
        if (asked != null && other != null) {
            throw new ParameterException(
                    command,
                    "--fix is for one run; two runs are compared under the fixes that they ran with without being"
                            + " asked to");
        }
        if (asked != null) {
            checkFix(command, asked);
        }
        Path a = CompareOptions.find(command, first);
        if (other == null) {
            return underFix(command, a, String.valueOf(asked));
        }
        Path b = CompareOptions.find(command, other);
        if (MatrixRecord.isAt(a) && MatrixRecord.isAt(b)) {
            MatrixComparison comparison =
                    MatrixComparison.of(MatrixResult.open(a), MatrixResult.open(b), options.alpha(command));
            if (comparison.kernels().isEmpty()) {
                throw new ParameterException(
                        command,
                        "the two runs have no kernel of one name: A has %s, B has %s; compare one of each: RUN/KERNEL"
                                .formatted(
                                        String.join(", ", comparison.onlyA()), String.join(", ", comparison.onlyB())));
            }
            return options.print(command, comparison);
        }
        Comparer comparer = options.comparer(command);
        return options.print(
                command, comparer.compare(CompareOptions.graded(command, a), CompareOptions.graded(command, b)));
    }

    private int underFix(CommandLine command, Path run, String name) throws RecordException, LabException {
        if (MatrixRecord.isAt(run)) {
            MatrixComparison comparison =
                    MatrixComparison.withFix(MatrixResult.open(run), name, options.alpha(command));
            if (comparison.kernels().isEmpty()) {
                throw withoutFix(command, first, name);
            }
            return options.print(command, comparison);
        }
        Comparison comparison = options.comparer(command).withFix(CompareOptions.graded(command, run), name);
        if (comparison.races().isEmpty()) {
            throw withoutFix(command, comparison.a().id(), name);
        }
        return options.print(command, comparison);
    }

    private static ParameterException withoutFix(CommandLine command, String run, String name) {
        return new ParameterException(
                command,
                "the run %s has no trial with the fix %s; 'kmodrace run --fix %s' makes some"
                        .formatted(run, name, name));
    }

    private static void checkFix(CommandLine command, String name) {
        List<String> known = Catalogue.scenarios().stream()
                .flatMap(scenario -> scenario.fixes().stream())
                .map(fix -> fix.name())
                .distinct()
                .toList();
        if (!known.contains(name)) {
            throw new ParameterException(
                    command, "there is no fix '" + name + "'; there is " + String.join(", ", known));
        }
    }
}
