// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.kmodrace.race.engine.Sweep;

/**
 * Under what conditions a machine's trials run.
 *
 * @param budget when a race has been tried enough
 * @param phases how the offsets between actors are drawn
 * @param noise whether threads in the guest disturb the schedule
 * @param delays at symbols of the kernel
 * @param without names of actors that the races do without
 * @param timeline whether the kernel's events are recorded for the trials' timelines
 */
public record Conditions(
        Budget budget, Sweep.Mode phases, boolean noise, List<Delay> delays, List<String> without, boolean timeline) {
    /** As the scenarios are declared: nothing ends them early, nothing disturbs them. */
    public static final Conditions PLAIN = new Conditions(Budget.NONE, Sweep.Mode.ADAPTIVE, false, List.of());

    private static final String BUDGET = "kmodrace.budget";
    private static final String PHASES = "kmodrace.phases";
    private static final String NOISE = "kmodrace.noise";
    private static final String DELAY = "kmodrace.delay";
    private static final String WITHOUT = "kmodrace.without";
    private static final String TIMELINE = "kmodrace.timeline";

    /** Conditions with all actors, and without the kernel's events. */
    public Conditions(Budget budget, Sweep.Mode phases, boolean noise, List<Delay> delays) {
        this(budget, phases, noise, delays, List.of(), false);
    }

    /** The same without some actors. */
    public Conditions without(List<String> actors) {
        return new Conditions(budget, phases, noise, delays, actors, timeline);
    }

    /** The same with the kernel's events, or without. */
    public Conditions withTimeline(boolean recorded) {
        return new Conditions(budget, phases, noise, delays, without, recorded);
    }

    /** Keeps copies of the lists. */
    public Conditions {
        delays = List.copyOf(delays);
        without = List.copyOf(without);
    }

    /** The words for the kernel's command line; none for {@link #PLAIN}. */
    List<String> toWords() {
        List<String> words = new ArrayList<>();
        if (budget.limits()) {
            words.add(BUDGET + "=" + budget.toWord());
        }
        if (phases != PLAIN.phases) {
            words.add(PHASES + "=" + phases.name().toLowerCase(Locale.ROOT));
        }
        if (noise) {
            words.add(NOISE + "=guest");
        }
        if (!delays.isEmpty()) {
            words.add(DELAY + "=" + delays.stream().map(Delay::toString).collect(Collectors.joining(",")));
        }
        if (!without.isEmpty()) {
            words.add(WITHOUT + "=" + String.join(",", without));
        }
        if (timeline) {
            words.add(TIMELINE + "=kernel");
        }
        return words;
    }

    /**
     * These conditions with what a word of the command line says besides.
     *
     * @param value what stands behind the name
     * @throws IllegalArgumentException when the word is ours and cannot be read
     */
    Conditions with(String name, String value) {
        return switch (name) {
            case BUDGET -> new Conditions(Budget.parse(value), phases, noise, delays, without, timeline);
            case PHASES ->
                new Conditions(
                        budget, Sweep.Mode.valueOf(value.toUpperCase(Locale.ROOT)), noise, delays, without, timeline);
            case NOISE -> new Conditions(budget, phases, true, delays, without, timeline);
            case TIMELINE -> withTimeline(true);
            case WITHOUT -> without(List.of(value.split(",", -1)));
            case DELAY ->
                new Conditions(
                        budget,
                        phases,
                        noise,
                        Arrays.stream(value.split(",", -1)).map(Delay::parse).toList(),
                        without,
                        timeline);
            default -> this;
        };
    }
}
