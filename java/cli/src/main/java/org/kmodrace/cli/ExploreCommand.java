// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.debug.SymbolFile;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.report.explore.Exploration;
import org.kmodrace.report.render.ExplorationRenderer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Option(
            names = "--vary",
            paramLabel = "WHAT",
            split = ",",
            defaultValue = "noise,delay,cpus",
            description =
                    "What a seed chooses besides the guest's own randomness: noise (threads in the guest take CPUs"
                            + " away or not), delay (none, one or two functions of the loader hold our tasks up), cpus (two or"
                            + " three), or none. What is given by an option of its own is not chosen. Default:"
                            + " ${DEFAULT-VALUE}")
    private List<String> vary;

    @Mixin
    private SeededOptions seeded;

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
        Set<Recipe.Choice> choices = choices();
        // What does not fit together is said before anything is made.
        var _ = RunCommand.typed(words(wanted, range.first(), Recipe.PLAIN)).request();
        KernelSpec kernel = KernelNames.parse(command, seeded.kernel);
        Path directory = Runs.ofUser().create(Instant.now());
        LiveView screen = LiveView.ofStandardError();
        Exploration found;
        try {
            List<String> places = choices.contains(Recipe.Choice.DELAY) ? places(kernel, screen) : List.of();
            ExploreRun.Asked asked = new ExploreRun.Asked(
                    seed -> Recipe.of(seed, choices, places),
                    (seed, recipe) -> RunCommand.typed(words(wanted, seed, recipe)));
            found = new ExploreRun(wanted, range, untilHit, asked, seeded.side(), directory, screen).run();
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

    /** What is left to a seed. */
    private Set<Recipe.Choice> choices() {
        Set<Recipe.Choice> choices = EnumSet.noneOf(Recipe.Choice.class);
        if (!vary.equals(List.of("none"))) {
            for (String what : vary) {
                choices.add(Arrays.stream(Recipe.Choice.values())
                        .filter(choice -> choice.name().toLowerCase(Locale.ROOT).equals(what))
                        .findFirst()
                        .orElseThrow(() -> new ParameterException(
                                spec.commandLine(),
                                "--vary is any of noise, delay, cpus, or none, not '" + what + "'")));
            }
        }
        if (noise != null) {
            choices.remove(Recipe.Choice.NOISE);
        }
        if (delays != null) {
            choices.remove(Recipe.Choice.DELAY);
        }
        if (spec.commandLine().getParseResult().hasMatchedOption("--cpus")) {
            choices.remove(Recipe.Choice.CPUS);
        }
        return choices;
    }

    /** Where a seed may have our tasks held up: nowhere, where the kernel cannot do it or does not say what it has. */
    private static List<String> places(KernelSpec asked, LiveView screen) throws LabException, InterruptedException {
        Preparation prepared = Preparation.of(asked, new RunView(screen, ""));
        try {
            KernelFeature.require(prepared.kernel(), List.of(KernelFeature.DELAY));
            return SymbolFile.of(prepared.cache(), prepared.kernel()).having(Recipe.PLACES);
        } catch (LabException e) {
            screen.step("no seed holds tasks up: " + e.what());
            return List.of();
        }
    }

    private List<String> words(Scenario wanted, long seed, Recipe recipe) {
        List<String> words = recipe.cpus() > 0 ? seeded.run(seed, recipe.cpus()) : seeded.run(seed);
        words.addAll(List.of("--trials", Integer.toString(trials)));
        if (noise != null) {
            words.addAll(List.of("--noise", noise));
        }
        if (delays != null) {
            delays.forEach(delay -> words.addAll(List.of("--delay", delay)));
        }
        words.addAll(recipe.disturbance());
        words.add(wanted.id());
        return words;
    }

    private void tell(Exploration found, Path directory) throws LabException {
        PrintWriter out = spec.commandLine().getOut();
        ExplorationRenderer renderer = new ExplorationRenderer();
        if ("-".equals(json)) {
            out.print(renderer.json(found));
        } else {
            out.print(renderer.render(found));
            found.firstHit()
                    .map(hit -> directory.getFileName() + "/" + ExploreRun.name(hit.seed()))
                    .ifPresent(hit ->
                            out.println("again: ./kmodrace replay " + hit + "\nwith less: ./kmodrace minimise " + hit));
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
