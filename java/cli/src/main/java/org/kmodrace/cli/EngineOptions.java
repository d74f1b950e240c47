// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.machine.Descheduler;
import org.kmodrace.lab.session.Workers;
import org.kmodrace.race.engine.Sweep;
import org.kmodrace.race.protocol.Budget;
import org.kmodrace.race.protocol.Conditions;
import org.kmodrace.race.protocol.Delay;
import org.kmodrace.race.protocol.SequentialDecision;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of {@code run} that say how hard, how long and under what disturbance races are tried. */
@SuppressWarnings("NullAway.Init") // picocli sets what has a default
final class EngineOptions {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m|h)");
    private static final Set<String> NOISES = Set.of("guest", "host");
    /** Without a limit that anybody reaches: the budget ends it. */
    private static final int UNLIMITED_TRIALS = 1_000_000;

    @Option(
            names = "--timeline",
            description = "Record what the kernel's loader does as well, for the timelines of the trials that are kept"
                    + " (kmodrace timeline): its stages, its events, its console. What the harness does is in them"
                    + " always")
    private boolean timeline;

    @Option(
            names = "--trials",
            paramLabel = "N",
            description = "Trials of each race; controls keep their own number. Default: as many as it declares")
    int trials;

    @Option(
            names = "--time",
            paramLabel = "TIME",
            description = "Try each race for so long, such as 30s or 5m (together with --trials: whichever ends first)")
    @Nullable
    String time;

    @Option(names = "--until-hit", description = "Try each race until it is hit")
    boolean untilHit;

    @Option(
            names = "--until-confident",
            paramLabel = "PERCENT",
            arity = "0..1",
            fallbackValue = "5",
            description = "Try each race until its rate is known to within so many per cent to either side, with 95 %%"
                    + " confidence. Default where no number is given: 5")
    double untilConfident;

    @Option(
            names = "--phases",
            paramLabel = "HOW",
            defaultValue = "adaptive",
            description =
                    "How the offsets between actors are drawn: adaptive (more often where hits were), even, random."
                            + " Default: adaptive")
    String phases;

    @Option(
            names = "--noise",
            paramLabel = "WHERE",
            split = ",",
            description = "Disturb the schedule: guest (threads in the guest take CPUs away from the actors), host (the"
                    + " host stops single virtual CPUs at random), or guest,host")
    @Nullable
    List<String> noise;

    @Option(
            names = "--delay",
            paramLabel = "SYMBOL=USECS",
            description = "Hold up our own tasks at a function of the kernel, such as do_init_module=2000, so that the"
                    + " window there is wider; may be given up to eight times")
    @Nullable
    List<String> delays;

    @Option(
            names = "--without",
            paramLabel = "ACTOR",
            description = "Leave an actor out of the races that can do without it, such as loader-2 (kmodrace show"
                    + " names them); may be given more than once")
    @Nullable
    List<String> without;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description =
                    "Machines that run side by side, at most. Default: as many as this host has CPUs and memory for,"
                            + " at most 4")
    int jobs;

    /** Ends each race when this is decided; no option of its own, but what bisect-step asks for. */
    SequentialDecision.@Nullable Rule sequential;

    /**
     * Checks what was typed.
     *
     * @throws ParameterException naming what is wrong
     */
    void check(CommandLine command) {
        boolean trialsAsked = command.getParseResult().hasMatchedOption("--trials");
        if (trialsAsked && (trials < 1 || trials > UNLIMITED_TRIALS)) {
            throw new ParameterException(command, "--trials is a number from 1 to " + UNLIMITED_TRIALS);
        }
        boolean confidentAsked = command.getParseResult().hasMatchedOption("--until-confident");
        if (confidentAsked && !(untilConfident >= 0.1 && untilConfident <= 50)) {
            throw new ParameterException(command, "--until-confident is from 0.1 to 50 per cent");
        }
        boolean jobsAsked = command.getParseResult().hasMatchedOption("--jobs");
        if (jobsAsked && (jobs < 1 || jobs > 64)) {
            throw new ParameterException(command, "--jobs is a number from 1 to 64");
        }
        for (String where : noises()) {
            if (!NOISES.contains(where)) {
                throw new ParameterException(command, "--noise is guest, host or guest,host, not '" + where + "'");
            }
        }
        if (hostNoise()) {
            String unable = Descheduler.unable();
            if (!unable.isEmpty()) {
                throw new ParameterException(
                        command, "--noise host: this host does not let us stop virtual CPUs: " + unable);
            }
        }
        if (delays != null && delays.size() > 8) {
            throw new ParameterException(command, "--delay can be given up to eight times");
        }
        try {
            var _ = conditions();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Under what conditions the trials run.
     *
     * @throws IllegalArgumentException when something is not of its form; the message is for people
     */
    Conditions conditions() {
        return new Conditions(
                        new Budget(duration(), untilHit, untilConfident / 100, sequential),
                        mode(),
                        noises().contains("guest"),
                        delays == null
                                ? List.of()
                                : delays.stream().map(Delay::parse).toList())
                .without(without())
                .withTimeline(timeline);
    }

    /**
     * Checks that the kernel can do what was asked for, before it is booted.
     *
     * @throws LabException naming the options without which it was built
     */
    void require(Kernel kernel) throws LabException {
        List<KernelFeature> asked = new ArrayList<>();
        if (delays != null) {
            asked.add(KernelFeature.DELAY);
        }
        if (timeline) {
            asked.add(KernelFeature.TIMELINE);
        }
        KernelFeature.require(kernel, asked);
    }

    /** Of each race; 0 for as many as it declares. */
    int trials() {
        return trials == 0 && conditions().budget().limits() ? UNLIMITED_TRIALS : trials;
    }

    boolean hostNoise() {
        return noises().contains("host");
    }

    /** @param memoryMiB of one machine */
    int jobs(int memoryMiB) {
        return jobs > 0 ? jobs : Workers.fitting(memoryMiB);
    }

    /** The conditions in words, where they are not the plain ones; may be empty. */
    String inWords() {
        List<String> words = new ArrayList<>();
        if (!noises().isEmpty()) {
            words.add("noise: " + String.join(", ", noises()));
        }
        for (Delay delay : conditions().delays()) {
            words.add("delay at " + delay.symbol() + ": " + delay.micros() + " µs");
        }
        if (!without().isEmpty()) {
            words.add("without " + String.join(", ", without()));
        }
        if (mode() != Conditions.PLAIN.phases()) {
            words.add("phases: " + phases);
        }
        return String.join("; ", words);
    }

    private List<String> noises() {
        return noise == null ? List.of() : noise;
    }

    /** Names of actors; may be empty. */
    List<String> without() {
        return without == null ? List.of() : without;
    }

    private Sweep.Mode mode() {
        try {
            return Sweep.Mode.valueOf(phases.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--phases is adaptive, even or random, not '" + phases + "'", e);
        }
    }

    private Duration duration() {
        if (time == null) {
            return Duration.ZERO;
        }
        Matcher form = DURATION.matcher(time);
        if (!form.matches() || Long.parseLong(form.group(1)) == 0) {
            throw new IllegalArgumentException(
                    "--time is a number with ms, s, m or h, such as 30s, not '" + time + "'");
        }
        long number = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }
}
