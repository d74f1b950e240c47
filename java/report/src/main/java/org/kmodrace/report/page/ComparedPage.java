// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.page;

import org.kmodrace.report.compare.ComparedRace;
import org.kmodrace.report.compare.Comparison;
import org.kmodrace.report.compare.RatesComparison;
import org.kmodrace.report.compare.Word;

/**
 * Two runs on one kernel, or on two.
 *
 * @param name of the kernel that both have; "" when there is only this comparison
 * @param a which run the first is, a phrase
 * @param b which the second
 * @param conclusion the whole in a sentence
 * @param below how to read it, what else differs, what to do next; lines
 */
public record ComparedPage(String name, Comparison comparison, String a, String b, String conclusion, String below) {
    /** Whether the reader is to look at it first. */
    public boolean isNews(ComparedRace race) {
        return race.word() == Word.CHANGED;
    }

    /** Of Fisher's exact test; "" where there was nothing to test. */
    public String p(ComparedRace race) {
        return race.rates().map(RatesComparison::p).map(Words::probability).orElse("");
    }
}
