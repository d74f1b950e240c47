// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.kmodrace.race.protocol.Delay;

/**
 * What moves a race's schedule besides the guest's own randomness.
 *
 * @param noise whether threads in the guest take CPUs away from the actors
 * @param delays at functions of the kernel
 * @param cpus of the guest; 0 for as many as was asked for
 */
record Recipe(boolean noise, List<Delay> delays, int cpus) {
    /** What a seed chooses. */
    enum Choice {
        NOISE,
        DELAY,
        CPUS
    }

    /**
     * Functions on the way in and out of the kernel, and of its list. Not all are in every kernel; where a compiler has
     * put one into its caller it has no name.
     */
    static final List<String> PLACES = List.of(
            "load_module",
            "do_init_module",
            "mod_sysfs_setup",
            "free_module",
            "mod_sysfs_teardown",
            "module_put",
            "try_module_get",
            "find_symbol",
            "__symbol_put",
            "blocking_notifier_call_chain");

    /** Nothing is chosen. */
    static final Recipe PLAIN = new Recipe(false, List.of(), 0);

    private static final int MOST_DELAYS = 2;
    private static final int MOST_CPUS = 3;
    private static final double SHORTEST_MICROS = 20;
    private static final double LONGEST_MICROS = 5_000;

    /** Keeps a copy of the list. */
    Recipe {
        delays = List.copyOf(delays);
    }

    /**
     * What a seed chooses; the same seed chooses the same from the same places.
     *
     * @param places functions that the kernel has
     */
    static Recipe of(long seed, Set<Choice> choices, List<String> places) {
        SplittableRandom random = new SplittableRandom(seed);
        boolean noise = random.nextBoolean() && choices.contains(Choice.NOISE);
        int cpus = 2 + random.nextInt(MOST_CPUS - 1);
        List<Delay> delays = new ArrayList<>();
        List<String> left = new ArrayList<>(places);
        int wanted = random.nextInt(MOST_DELAYS + 1);
        while (choices.contains(Choice.DELAY) && delays.size() < wanted && !left.isEmpty()) {
            String place = left.remove(random.nextInt(left.size()));
            double micros = SHORTEST_MICROS * Math.pow(LONGEST_MICROS / SHORTEST_MICROS, random.nextDouble());
            delays.add(new Delay(place, (int) Math.round(micros)));
        }
        return new Recipe(noise, delays, choices.contains(Choice.CPUS) ? cpus : 0);
    }

    /** Noise and delays as options of {@code run}. */
    List<String> disturbance() {
        List<String> words = new ArrayList<>();
        if (noise) {
            words.addAll(List.of("--noise", "guest"));
        }
        delays.forEach(delay -> words.addAll(List.of("--delay", delay.toString())));
        return words;
    }

    /** All of it as options of {@code run}; may be empty. */
    @Override
    public String toString() {
        List<String> words = disturbance();
        if (cpus > 0) {
            words.addAll(List.of("--cpus", Integer.toString(cpus)));
        }
        return String.join(" ", words);
    }
}
