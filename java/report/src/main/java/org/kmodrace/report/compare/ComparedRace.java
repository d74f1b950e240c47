// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.compare;

import java.util.Optional;

/**
 * One race in two runs.
 *
 * @param fix that one of the two, or both, ran under; "" for the race as the kernel is
 * @param why the word is what it is, a phrase; "" when the rates say it all
 * @param rates of hits, tested; empty where there was nothing to test
 */
public record ComparedRace(
        String scenario, String fix, Side a, Side b, Word word, String why, Optional<RatesComparison> rates) {
    /** The word as it is said to people, with the number of trials where it asks for them. */
    public String inWords() {
        return word == Word.MORE_TRIALS ? word.inWords() + ": about " + trialsNeeded() + " each" : word.inWords();
    }

    /** How many trials of each it takes to show what was seen; 0 when nothing was. */
    public int trialsNeeded() {
        return rates.map(r -> r.trialsNeeded().orElse(0)).orElse(0);
    }
}
