// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.race.protocol.SequentialDecision;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.race.scenario.Variant;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.decide.BisectStep;
import org.kmodrace.report.grade.Grading;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.grade.ScenarioResult;
import org.kmodrace.report.record.JournalEvent;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunRecord;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code kmodrace bisect-step}: for {@code git bisect run}, which takes 0 for good, 1 to 127 for bad, 125 for "cannot be
 * tested", and stops at anything above (git-bisect(1)).
 */
@Command(
        name = BisectStepCommand.NAME,
        description = "Says whether a kernel is good or bad, for `git bisect run`: races one scenario just until that"
                + " is sure.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:good",
            "1:bad",
            "125:cannot tell: the kernel could not be built or booted, a control failed, or rates stayed in between",
            "128:the command line cannot be understood; git bisect stops",
            "130:interrupted; git bisect stops"
        },
        footer = {
            "",
            "Examples:",
            "  git bisect run ./kmodrace bisect-step --scenario parallel-load --bad-when REPRODUCED --kernel . \\",
            "      --build 'make olddefconfig && make -j8 bzImage modules'",
            "  kmodrace bisect-step --scenario open-vs-unload --bad-when REPRODUCED --kernel debian:6.12"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class BisectStepCommand implements Callable<Integer> {
    static final String NAME = "bisect-step";
    /** At 128 and above git bisect stops: a mistyped command line must not count as a bad kernel. */
    static final int STOP = 128;

    private static final List<VerdictKind> KINDS =
            List.of(VerdictKind.REPRODUCED, VerdictKind.NOT_SEEN, VerdictKind.VIOLATED, VerdictKind.CRASHED);
    private static final Duration BUILD_PATIENCE = Duration.ofHours(12);

    @Spec
    private CommandSpec spec;

    @Option(names = "--scenario", paramLabel = "SCENARIO", required = true, description = "What to race")
    private String scenario;

    @Option(
            names = "--bad-when",
            paramLabel = "VERDICT",
            required = true,
            description = "The verdict of a bad kernel: REPRODUCED, NOT_SEEN, VIOLATED or CRASHED")
    private String badWhen;

    @Option(
            names = "--kernel",
            paramLabel = "KERNEL",
            defaultValue = ".",
            description = "As for run; default: the build tree in this directory")
    private String kernel;

    @Option(
            names = "--build",
            paramLabel = "COMMAND",
            description = "A shell command that builds the kernel first, run in this directory; if it fails, the step"
                    + " cannot tell")
    private @Nullable String build;

    @Option(
            names = "--quiet-rate",
            paramLabel = "PERCENT",
            defaultValue = "1",
            description =
                    "Up to so many per cent of hits the race counts as not seen; 0: one hit is enough. Default: 1")
    private double quiet;

    @Option(
            names = "--seen-rate",
            paramLabel = "PERCENT",
            defaultValue = "30",
            description =
                    "From so many per cent of hits it counts as seen: what a kernel shows that has it. Default: 30")
    private double seen;

    @Option(
            names = "--error",
            paramLabel = "PERCENT",
            defaultValue = "1",
            description = "How probable a wrong answer may be, either way. Default: 1")
    private double error;

    @Option(
            names = "--trials",
            paramLabel = "N",
            defaultValue = "200",
            description = "No more trials than this; then the step cannot tell. Default: 200")
    private int trials;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "As for run. Default: 1")
    private long seed;

    @Override
    public Integer call() throws IOException, InterruptedException, RecordException {
        CommandLine command = spec.commandLine();
        Scenario wanted = ScenarioIds.find(command, scenario);
        VerdictKind bad = kind();
        SequentialDecision.Rule rule = rule();
        LiveView screen = LiveView.ofStandardError();
        try {
            build(screen);
            BisectStep step = step(wanted, bad, rule, screen);
            command.getOut().println(word(step) + ": " + step.why());
            command.getOut().flush();
            return step.exitCode();
        } catch (LabException e) {
            screen.end();
            command.getErr().println("kmodrace: " + e.getMessage());
            command.getOut().println("cannot tell: " + e.what());
            command.getOut().flush();
            return BisectStep.SKIP;
        } finally {
            screen.end();
        }
    }

    private static String word(BisectStep step) {
        return switch (step.exitCode()) {
            case BisectStep.GOOD -> "good";
            case BisectStep.BAD -> "bad";
            default -> "cannot tell";
        };
    }

    private void build(LiveView screen) throws LabException, InterruptedException {
        if (build != null) {
            screen.step("building: " + build);
            ToolRun.of("sh", "-c", build)
                    .deadline(BUILD_PATIENCE)
                    .require("building the kernel", "see what it says above");
        }
    }

    private BisectStep step(Scenario wanted, VerdictKind bad, SequentialDecision.Rule rule, LiveView screen)
            throws LabException, IOException, InterruptedException, RecordException {
        RunCommand run = RunCommand.typed(
                List.of("run", "--kernel", kernel, "--trials", "" + trials, "--seed", "" + seed, wanted.id()));
        run.decide(rule);
        Path directory = RunCommand.runOne(run.request(), run.kernels().getFirst(), screen);
        screen.end();
        RunRecord record = RunRecord.open(directory);
        RunResult graded = Grading.grade(record);
        ScenarioResult result = graded.results().getFirst();
        spec.commandLine().getErr().println("run: " + directory);
        SequentialDecision decision = rule.begin();
        for (JournalEvent end : record.events()) {
            if (end.type().equals(JournalEvent.TRIAL_END)
                    && end.variant().equals(Variant.RACE)
                    && !decision.isDecided()) {
                decision = decision.after(wanted.isHit(end.text("outcome")));
            }
        }
        return BisectStep.decide(bad, result.verdict(), result.why(), decision);
    }

    private VerdictKind kind() {
        return KINDS.stream()
                .filter(kind ->
                        kind.name().equals(badWhen.toUpperCase(Locale.ROOT).replace('-', '_')))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--bad-when is "
                                + KINDS.stream().map(VerdictKind::name).collect(Collectors.joining(", "))
                                + ", not '" + badWhen + "'"));
    }

    private SequentialDecision.Rule rule() {
        if (trials < 1 || trials > 1_000_000) {
            throw new ParameterException(spec.commandLine(), "--trials is a number from 1 to 1000000");
        }
        try {
            return new SequentialDecision.Rule(quiet / 100, seen / 100, error / 100, error / 100);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--quiet-rate lies below --seen-rate, both from 0 to 100, and --error between 0 and 50 per cent",
                    e);
        }
    }
}
