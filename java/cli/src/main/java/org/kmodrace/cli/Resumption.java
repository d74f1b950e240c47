// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.report.record.JournalEvent;
import org.kmodrace.report.record.MatrixRecord;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunRecord;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * {@code run --resume}: reads from a record what was typed, and does what is left of it.
 *
 * @param options of the resuming command; only some may be given
 */
record Resumption(CommandLine command, RunOptions options, EngineOptions engine, OutputOptions output) {
    private static final Set<String> ALLOWED =
            Set.of("--resume", "--jobs", "--json", "--format", "--out", "--kcidb-origin", "--run-dir");

    int run() throws LabException, IOException, InterruptedException, RecordException {
        refuseOthers();
        output.check(command);
        Path directory = directory();
        boolean several = MatrixRecord.isAt(directory);
        List<String> typed = several
                ? MatrixRecord.open(directory).arguments()
                : RunRecord.open(directory).info().arguments();
        RunCommand earlier = parse(typed, directory);
        earlier.take(engine.jobs);
        LiveView screen = LiveView.ofStandardError();
        try {
            if (several) {
                matrix(earlier, directory, screen);
            } else {
                single(earlier, directory, screen);
            }
        } finally {
            screen.end();
        }
        return new Summary(directory).print(command, output);
    }

    private static void matrix(RunCommand earlier, Path directory, LiveView screen)
            throws LabException, IOException, InterruptedException, RecordException {
        MatrixRecord record = MatrixRecord.open(directory);
        List<KernelSpec> all = earlier.kernels();
        if (all.size() != record.kernels().size()) {
            throw new RecordException(directory + " has " + record.kernels().size() + " kernels, and " + all.size()
                    + " were asked for; run anew");
        }
        List<MatrixRecord.Column> untroubled = new ArrayList<>();
        record.kernels().forEach(c -> untroubled.add(new MatrixRecord.Column(c.name(), c.directory(), "")));
        MatrixRecord again = new MatrixRecord(record.id(), record.startedAtMillis(), record.arguments(), untroubled);
        new MatrixRun(earlier.request(), directory, again, screen).run(all);
    }

    private static void single(RunCommand earlier, Path directory, LiveView screen)
            throws LabException, IOException, InterruptedException, RecordException {
        if (isDone(directory)) {
            screen.step("the run in " + directory + " has come to its end; nothing is left to do");
            return;
        }
        RunRequest request = earlier.request();
        KernelRun.prepare(request, earlier.kernels().getFirst(), new RunView(screen, ""))
                .resume(directory, request.slots(), true);
    }

    /** Whether nothing is left of the run of one kernel. */
    static boolean isDone(Path directory) throws RecordException {
        return RunRecord.open(directory).events().stream()
                .filter(event -> event.type().equals(JournalEvent.RUN_END))
                .reduce((first, last) -> last)
                .filter(end -> end.text("why").equals("done"))
                .isPresent();
    }

    private void refuseOthers() {
        Set<String> others = new TreeSet<>();
        for (OptionSpec option : command.getParseResult().matchedOptions()) {
            others.add(option.longestName());
        }
        command.getParseResult().matchedPositionals().forEach(p -> others.add(p.paramLabel()));
        others.removeAll(ALLOWED);
        if (!others.isEmpty()) {
            throw new ParameterException(
                    command,
                    "a run is resumed as it was asked for: leave out " + String.join(", ", others) + ", or run anew");
        }
    }

    private Path directory() {
        Runs runs = options.runDir == null ? Runs.ofUser() : new Runs(options.runDir.toAbsolutePath());
        return runs.named(command, Objects.requireNonNull(options.resume)).toAbsolutePath();
    }

    /**
     * The command that made a run.
     *
     * @param typed its arguments
     * @throws RecordException when this version does not understand it
     */
    static RunCommand parse(List<String> typed, Path directory) throws RecordException {
        try {
            return RunCommand.typed(typed);
        } catch (IllegalArgumentException e) {
            throw new RecordException(directory + " does not say how it was asked for: " + typed + "; run anew", e);
        } catch (ParameterException e) {
            throw new RecordException(
                    "what was asked for in " + directory + " is not understood by this version: " + e.getMessage()
                            + "; run anew",
                    e);
        }
    }
}
