// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.engine;

import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;

/**
 * What a trial is given.
 *
 * @param number counts from 0 through the variant's trials, also over several machines
 * @param trials how many are planned for the variant
 * @param seed the run's seed
 * @param random the trial's own random numbers: a function of the run's seed, the scenario, the
 *     variant and the trial's number, whichever machine it runs on
 * @param without names of actors that are left out
 * @param meter keeps what the engine does for the trial
 * @param notes takes a note, which is out of the guest when the call returns
 */
public record TrialContext(
        Guest guest,
        int number,
        int trials,
        long seed,
        SplittableRandom random,
        Set<String> without,
        Meter meter,
        BiConsumer<String, Map<String, Object>> notes) {

    /** A trial with all its actors, whose phases are spread evenly, of which nothing is kept. */
    public TrialContext(
            Guest guest,
            int number,
            int trials,
            long seed,
            SplittableRandom random,
            BiConsumer<String, Map<String, Object>> notes) {
        this(
                guest,
                number,
                trials,
                seed,
                random,
                Set.of(),
                new Meter(new Sweep(Sweep.Mode.EVEN, Math.max(1, trials))),
                notes);
    }

    /** Threads that are released together; how far apart they start is measured. */
    public Actors actors() {
        return new Actors(guest, meter::started, without);
    }

    /**
     * Tells the host something before the trial ends, for the case that the kernel does not live to
     * see its end. Returns when the last byte has left the guest.
     */
    public void note(String what, Map<String, Object> facts) {
        notes.accept(what, facts);
    }

    /**
     * A point of a phase sweep ({@link Sweep}).
     *
     * @param unit of the phase, for people, such as {@code µs}
     * @return at least {@code from}, below {@code until}
     */
    public int phase(String unit, int from, int until) {
        return meter.sweep().draw(number, random, unit, from, until);
    }
}
