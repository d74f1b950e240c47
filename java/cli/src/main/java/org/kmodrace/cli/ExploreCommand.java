// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.session.Workers;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.report.explore.Exploration;
import org.kmodrace.report.render.ExplorationRenderer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kmodrace explore}: one race on many schedules, each of them the whole function of a seed. */
@Command(
        name = "explore",
        description = "Tries a race with many seeds, each in a deterministic machine of its own: which of them hit, and"
                + " what outcomes there are. A seed that hit can be replayed for ever.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the seeds were tried, whether any hit or not",
            "2:the command line cannot be understood",
            "3:the tool or the machine failed",
            "130:interrupted; what was found is kept"
        },
        footer = {
            "",
            "Examples:",
            "  kmodrace explore symbol-get-vs-unload --kernel debian:6.12 --seeds 1..200",
            "  kmodrace explore load-vs-unload --seeds 1..1000 --until-hit --noise guest",
            "  kmodrace replay 20261122-041500-1a2b/seed-17   one of its seeds again, byte for byte"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ExploreCommand implements Callable<Integer> {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,18})(?:\\.\\.(\\d{1,18}))?");
    private static final long MOST = 1_000_000;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SCENARIO", description = "What to race (kmodrace list)")
    private String scenario;

    @Option(
            names = "--seeds",
            paramLabel = "A..B",
            defaultValue = "1..20",
            description = "From which seed to which. Default: 1..20")
    private String seeds;

    @Option(names = "--kernel", paramLabel = "KERNEL", defaultValue = "auto", description = "As for run. Default: auto")
    private String kernel;

    @Option(
            names = "--trials",
            paramLabel = "N",
            defaultValue = "1",
            description = "Trials of the race for each seed. Default: 1")
    private int trials;

    @Option(names = "--until-hit", description = "End with the first seed that hits")
    private boolean untilHit;

    @Option(
            names = "--noise",
            paramLabel = "WHERE",
            description = "guest: threads in the guest take CPUs away from the actors, as the seed has it")
    private @Nullable String noise;

    @Option(names = "--delay", paramLabel = "SYMBOL=USECS", description = "As for run; may be given up to eight times")
    private @Nullable List<String> delays;

    @Option(names = "--cpus", paramLabel = "N", defaultValue = "2", description = "CPUs of the guest. Default: 2")
    private int cpus;

    @Option(
            names = "--memory",
            paramLabel = "MIB",
            defaultValue = "512",
            description = "Memory of the guest in MiB. Default: 512")
    private int memory;

    @Option(
            names = "--append",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "More for the kernel's command line")
    private String append;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "Machines side by side, at most. Default: as many as this host has CPUs and memory for")
    private int jobs;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the results as JSON as well; '-' prints them instead of the table")
    private @Nullable String json;

    @Override
    public Integer call() throws LabException, IOException, InterruptedException {
        CommandLine command = spec.commandLine();
        Scenario wanted = ScenarioIds.find(command, scenario);
        ExploreRun.Seeds range = range();
        ExploreRun.Asked asked = seed -> {
            CommandLine.ParseResult parsed = Main.commandLine().parseArgs(arguments(wanted, seed));
            return (RunCommand) parsed.subcommand().commandSpec().userObject();
        };
        // What does not fit together is said before anything is made.
        var _ = asked.command(range.first()).request();
        var _ = KernelNames.parse(command, kernel);
        Path directory = Runs.ofUser().create(Instant.now());
        LiveView screen = LiveView.ofStandardError();
        Exploration found;
        try {
            int side = jobs > 0 ? jobs : Workers.fitting(memory);
            found = new ExploreRun(wanted, range, untilHit, asked, side, directory, screen).run();
        } finally {
            screen.end();
        }
        tell(found, directory);
        return ExitCode.OK;
    }

    private ExploreRun.Seeds range() {
        Matcher form = RANGE.matcher(seeds);
        if (form.matches()) {
            long first = Long.parseLong(form.group(1));
            long last = form.group(2) == null ? first : Long.parseLong(form.group(2));
            if (last >= first && last - first < MOST) {
                return new ExploreRun.Seeds(first, last);
            }
        }
        throw new ParameterException(
                spec.commandLine(), "--seeds is a range such as 1..200, of at most " + MOST + ", not '" + seeds + "'");
    }

    private String[] arguments(Scenario wanted, long seed) {
        List<String> arguments = new ArrayList<>(List.of("run", "--deterministic", "--kernel", kernel));
        arguments.addAll(List.of("--seed", Long.toString(seed), "--trials", Integer.toString(trials)));
        arguments.addAll(List.of("--cpus", Integer.toString(cpus), "--memory", Integer.toString(memory)));
        if (noise != null) {
            arguments.addAll(List.of("--noise", noise));
        }
        if (delays != null) {
            delays.forEach(delay -> arguments.addAll(List.of("--delay", delay)));
        }
        if (!append.isEmpty()) {
            arguments.addAll(List.of("--append", append));
        }
        arguments.add(wanted.id());
        return arguments.toArray(String[]::new);
    }

    private void tell(Exploration found, Path directory) throws LabException {
        PrintWriter out = spec.commandLine().getOut();
        ExplorationRenderer renderer = new ExplorationRenderer();
        if ("-".equals(json)) {
            out.print(renderer.json(found));
        } else {
            out.print(renderer.render(found));
            found.firstHit()
                    .ifPresent(hit -> out.println(
                            "again: ./kmodrace replay " + directory.getFileName() + "/" + ExploreRun.name(hit.seed())));
            out.println("seeds: " + directory);
        }
        out.flush();
        if (json != null && !"-".equals(json)) {
            try {
                Files.writeString(Path.of(json), renderer.json(found));
            } catch (IOException e) {
                throw LabException.ofIo("writing the results", Path.of(json), e);
            }
        }
    }
}
