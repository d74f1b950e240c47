// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.replay.Streams;
import org.kmodrace.report.record.RecordException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kmodrace replay RUN TRIAL}: the same machine again, to the last byte. */
@Command(
        name = "replay",
        description = "Runs the machine of a deterministic run again in which a trial took place, and checks that it"
                + " says the same, byte for byte.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every replay said the same",
            "1:some did not",
            "2:the command line cannot be understood, or the run cannot be replayed",
            "3:the tool or the machine failed"
        },
        footer = {
            "",
            "Examples:",
            "  kmodrace replay latest                      the first trial that was a hit",
            "  kmodrace replay latest parallel-load:3      trial 3 of that race",
            "  kmodrace replay latest --times 100",
            "  kmodrace replay latest open-vs-unload:0 --stop-at chrdev_open",
            "  kmodrace replay latest open-vs-unload:0 --gdb --stop-at oops",
            "  kmodrace replay latest parallel-load:3 --trace '*module*'"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ReplayCommand implements Callable<Integer> {
    /** Some replay said something else. */
    private static final int DIFFERENT = 1;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TrialOfRun trial;

    @Option(names = "--times", paramLabel = "N", defaultValue = "1", description = "How often. Default: 1")
    private int times;

    @Mixin
    private SideBySideOption sideBySide;

    @Mixin
    private WatchOptions watch;

    @Override
    public Integer call() throws LabException, IOException, InterruptedException, RecordException {
        CommandLine command = spec.commandLine();
        if (times < 1 || times > 100_000) {
            throw new ParameterException(command, "--times is from 1 to 100000");
        }
        WatchedReplay.Wanted wanted = new WatchedReplay.Wanted(watch.place(command), watch.gdb, watch.traced(command));
        if (watch.asked() && times > 1) {
            throw new ParameterException(
                    command, "--stop-at, --gdb and --trace are for one replay, not for --times " + times);
        }
        Replay replay = trial.find(command);
        RunCommand asked = Resumption.parse(replay.info().arguments(), replay.directory());
        Path directory = Runs.ofUser().create(Instant.now());
        LiveView screen = LiveView.ofStandardError();
        screen.step("replaying " + replay.vm() + " of " + replay.directory() + " on account of " + replay.trial());
        List<Streams> said;
        try {
            if (watch.asked()) {
                KernelRun made =
                        KernelRun.prepare(asked.request(), asked.kernels().getFirst(), new RunView(screen, ""));
                said = List.of(watched(replay, prepare(made, replay, directory), wanted, directory, screen));
            } else {
                DeterministicBoots boots = new DeterministicBoots(
                        asked.request(),
                        asked.kernels().getFirst(),
                        times,
                        sideBySide.machines(asked.request().options().memory),
                        screen);
                said = boots.run(
                        String.valueOf(directory.getFileName()), directory, made -> prepare(made, replay, directory));
            }
        } finally {
            screen.end();
        }
        int code = wanted.place().isPresent() ? tellStopped(replay, said.getFirst()) : tell(replay, said);
        command.getOut().println("replays: " + directory);
        command.getOut().flush();
        return code;
    }

    /** The one machine's work; refused when anything is not as it was. */
    private static KernelRun prepare(KernelRun made, Replay replay, Path directory)
            throws LabException, InterruptedException {
        KernelRun same = made.with(replay.items());
        List<String> changes = replay.changes(same.info("", directory));
        if (!changes.isEmpty()) {
            throw new LabException(
                    "this would be another run: not as it was is " + String.join(", ", changes),
                    replay.directory().toString(),
                    "replay it where these are as they were, or make a new run of the same seed");
        }
        return same;
    }

    private Streams watched(Replay replay, KernelRun same, WatchedReplay.Wanted wanted, Path directory, LiveView screen)
            throws LabException, IOException, InterruptedException, RecordException {
        PrintWriter out = spec.commandLine().getOut();
        WatchedReplay watched = new WatchedReplay(replay, same, directory, screen);
        List<String> backTraces = new ArrayList<>();
        Streams said = watched.run(wanted, backTraces);
        screen.end();
        String place = wanted.place().map(WatchOptions.Place::inWords).orElse("");
        if (!backTraces.isEmpty()) {
            out.println("stopped at " + place + ":");
            backTraces.forEach(line -> out.println("  " + line));
        } else if (!place.isEmpty() && !wanted.byHand()) {
            out.println("it never came to " + place + " after the trial's begin");
        }
        if (wanted.traced().isPresent()) {
            try (Stream<String> calls = Files.lines(watched.trace())) {
                out.println(calls.count() + " calls: " + watched.trace());
            }
        }
        return said;
    }

    /** What comes after a stop may come in another order: the CPU that stopped gives up the rest of its turn. */
    private int tellStopped(Replay replay, Streams said) throws IOException, RecordException {
        PrintWriter out = spec.commandLine().getOut();
        Optional<Streams.Parting> parting = replay.streams().parting(said.first());
        boolean same = parting.isEmpty()
                || parting.get().difference().offset()
                        >= replay.bytesUntilTrial(parting.get().name());
        out.println(replay.trial() + ": " + replay.outcome()
                + (same ? "; up to the trial it said the same as the run" : "; it is not the same run"));
        if (!same) {
            parting.ifPresent(p -> out.println(PartingText.of("replay 1", "the run", p)));
        }
        return same ? ExitCode.OK : DIFFERENT;
    }

    private int tell(Replay replay, List<Streams> said) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Streams first = replay.streams();
        // Where the machine died in the middle, another has gone on with the rest, as in the run itself.
        List<Streams> machines = said.stream().map(Streams::first).toList();
        Agreement agreement = Agreement.of(first, "the run", machines, "replay", 1);
        out.println("%s: %s; %d of %d replays said the same, digest %s"
                .formatted(replay.trial(), replay.outcome(), agreement.same(), said.size(), first.digest()));
        agreement.parting().ifPresent(out::println);
        return agreement.parting().isEmpty() ? ExitCode.OK : DIFFERENT;
    }
}
