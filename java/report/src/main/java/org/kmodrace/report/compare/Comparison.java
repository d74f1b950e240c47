// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.compare;

import java.util.List;
import org.kmodrace.report.record.RunInfo;

/**
 * Two runs beside each other.
 *
 * @param a the first run
 * @param b the second, which may be the same: the race against the race under a fix
 * @param alpha how probable it may be that any race is said to have changed by its rate that has not
 * @param races one for each race that both have, in the order of the first run, then those under a fix
 * @param differences what else is not alike in the two runs, besides the kernel, a phrase each
 * @param onlyA scenarios that only the first has
 * @param onlyB scenarios that only the second has
 * @param notes what a reader should know besides, a sentence each
 */
public record Comparison(
        RunInfo a,
        RunInfo b,
        double alpha,
        List<ComparedRace> races,
        List<String> differences,
        List<String> onlyA,
        List<String> onlyB,
        List<String> notes) {
    /** Keeps copies of the lists. */
    public Comparison {
        races = List.copyOf(races);
        differences = List.copyOf(differences);
        onlyA = List.copyOf(onlyA);
        onlyB = List.copyOf(onlyB);
        notes = List.copyOf(notes);
    }

    /** The races of which that is said, in their order. */
    public List<ComparedRace> of(Word word) {
        return races.stream().filter(race -> race.word() == word).toList();
    }

    /** Whether anything changed. */
    public boolean changed() {
        return !of(Word.CHANGED).isEmpty();
    }

    /** Whether there is any race of which both runs say something. */
    public boolean saysAnything() {
        return races.stream().anyMatch(race -> race.word() != Word.NO_COMPARISON);
    }
}
