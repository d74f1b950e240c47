// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.replay.Streams;
import org.kmodrace.lab.session.Workers;
import org.kmodrace.race.scenario.Variant;
import org.kmodrace.report.record.RecordException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
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
            "  kmodrace replay latest --times 100"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ReplayCommand implements Callable<Integer> {
    private static final Pattern TRIAL = Pattern.compile("([a-z0-9-]+)(?:/([A-Za-z0-9_-]+))?:(\\d{1,9})");
    /** Some replay said something else. */
    private static final int DIFFERENT = 1;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "RUN",
            description = "A run made with --deterministic: its id, its directory, or 'latest'")
    private String run;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TRIAL",
            description = "SCENARIO:NUMBER, or SCENARIO/VARIANT:NUMBER. Default: the first hit")
    private @Nullable String trial;

    @Option(names = "--times", paramLabel = "N", defaultValue = "1", description = "How often. Default: 1")
    private int times;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "Replays side by side, at most. Default: as many as this host has CPUs and memory for")
    private int jobs;

    @Override
    public Integer call() throws LabException, IOException, InterruptedException, RecordException {
        CommandLine command = spec.commandLine();
        if (times < 1 || times > 100_000) {
            throw new ParameterException(command, "--times is from 1 to 100000");
        }
        Path earlier = Runs.ofUser().named(command, run).toAbsolutePath();
        Replay replay = find(earlier);
        RunCommand asked = Resumption.parse(replay.info().arguments(), earlier);
        Path directory = Runs.ofUser().create(Instant.now());
        LiveView screen = LiveView.ofStandardError();
        screen.step("replaying " + replay.vm() + " of " + earlier + " on account of " + replay.trial());
        List<Streams> said;
        try {
            DeterministicBoots boots = new DeterministicBoots(
                    asked.request(),
                    asked.kernels().getFirst(),
                    times,
                    jobs > 0 ? jobs : Workers.fitting(asked.request().options().memory),
                    screen);
            said = boots.run(
                    String.valueOf(directory.getFileName()), directory, made -> prepare(made, replay, directory));
        } finally {
            screen.end();
        }
        int code = tell(replay, said);
        command.getOut().println("replays: " + directory);
        command.getOut().flush();
        return code;
    }

    private Replay find(Path earlier) {
        try {
            return Replay.find(earlier, Optional.ofNullable(trial).map(this::parse));
        } catch (RecordException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private Replay.Trial parse(String text) {
        Matcher form = TRIAL.matcher(text);
        if (!form.matches()) {
            throw new ParameterException(
                    spec.commandLine(), "a trial is SCENARIO:NUMBER or SCENARIO/VARIANT:NUMBER, not '" + text + "'");
        }
        String variant = form.group(2) == null ? Variant.RACE : form.group(2);
        return new Replay.Trial(form.group(1), variant, Integer.parseInt(form.group(3)));
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

    private int tell(Replay replay, List<Streams> said) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Streams first = replay.streams();
        int same = 0;
        Optional<String> trouble = Optional.empty();
        for (int i = 0; i < said.size(); i++) {
            // Where the machine died in the middle, another has gone on with the rest, as in the run itself.
            Optional<Streams.Parting> parting = first.parting(said.get(i).first());
            if (parting.isEmpty()) {
                same++;
            } else if (trouble.isEmpty()) {
                trouble = Optional.of(PartingText.of("replay " + (i + 1), "the run", parting.get()));
            }
        }
        out.println("%s: %s; %d of %d replays said the same, digest %s"
                .formatted(replay.trial(), replay.outcome(), same, said.size(), first.digest()));
        trouble.ifPresent(out::println);
        return trouble.isEmpty() ? ExitCode.OK : DIFFERENT;
    }
}
