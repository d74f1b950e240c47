// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.compare;

import org.apache.commons.statistics.inference.FisherExactTest;

/** The hits and the trials of two races: a table of two by two. */
record Counts(int hitsA, int trialsA, int hitsB, int trialsB) {
    static Counts of(Side a, Side b) {
        return new Counts(a.hits(), a.trials(), b.hits(), b.trials());
    }

    double rateA() {
        return (double) hitsA / trialsA;
    }

    double rateB() {
        return (double) hitsB / trialsB;
    }

    /** Fisher's exact test, two-sided. */
    double fisher() {
        int hits = hitsA + hitsB;
        if (hits == 0 || hits == trialsA + trialsB) {
            // All alike: there is only one such table.
            return 1;
        }
        int[][] table = {{hitsA, trialsA - hitsA}, {hitsB, trialsB - hitsB}};
        return Math.min(1, FisherExactTest.withDefaults().test(table).getPValue());
    }

    /** How many times as likely the counts are with two rates as with one, each rate the likeliest; at least 1. */
    double likelihoodRatio() {
        int hits = hitsA + hitsB;
        int trials = trialsA + trialsB;
        return Math.max(1, Math.exp(log(hitsA, trialsA) + log(hitsB, trialsB) - log(hits, trials)));
    }

    /** The logarithm of a binomial's likelihood at its likeliest rate, without the coefficient. */
    private static double log(int hits, int trials) {
        return term(hits, trials) + term(trials - hits, trials);
    }

    private static double term(int part, int whole) {
        return part == 0 ? 0 : part * Math.log((double) part / whole);
    }
}
