// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.engine;

import java.util.Map;
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
 * @param notes takes a note, which is out of the guest when the call returns
 */
public record TrialContext(
        Guest guest,
        int number,
        int trials,
        long seed,
        SplittableRandom random,
        BiConsumer<String, Map<String, Object>> notes) {

    /**
     * Tells the host something before the trial ends, for the case that the kernel does not live to
     * see its end. Returns when the last byte has left the guest.
     */
    public void note(String what, Map<String, Object> facts) {
        notes.accept(what, facts);
    }

    /**
     * A point of a phase sweep: the trials' numbers spread evenly over the range, each moved at random
     * within its own share of it.
     *
     * @return at least {@code from}, below {@code until}
     */
    public int phase(int from, int until) {
        if (until <= from) {
            return from;
        }
        int planned = Math.max(1, trials);
        double share = ((double) until - from) / planned;
        return Math.min(until - 1, from + (int) ((number % planned + random.nextDouble()) * share));
    }
}
