// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.protocol;

/**
 * Whether a race is seen on a kernel or not, decided trial by trial and as early as it may be: Wald's sequential
 * probability ratio test (Ann. Math. Statist. 16, 1945) of "at most {@code p0} of the trials are hits" against "at
 * least {@code p1} are". The bounds are 1/alpha and beta, so that the two probabilities of error are kept and not only
 * nearly so. Once decided it stays so, whatever is added.
 *
 * @param rule what is told apart
 * @param hits of the trials that were added
 */
public record SequentialDecision(Rule rule, int hits, int trials, Answer answer) {
    /** What is known so far. */
    public enum Answer {
        /** At most p0: the race is not seen. */
        GOOD,
        /** At least p1: the race is seen. */
        BAD,
        /** The trials so far do not tell. */
        UNDECIDED
    }

    /**
     * What is told apart, and how surely.
     *
     * @param p0 the share of hits up to which a kernel is good; 0 when it can never be hit: then one hit decides
     * @param p1 the share of hits from which it is bad
     * @param alpha how probable it may be that a good one is called bad
     * @param beta how probable it may be that a bad one is called good
     */
    public record Rule(double p0, double p1, double alpha, double beta) {
        /** A race that is hit in three of ten trials or more, with noise of one in a hundred; one error in a hundred. */
        public static final Rule DEFAULT = new Rule(0.01, 0.3, 0.01, 0.01);

        /** Rejects what cannot be told apart. */
        public Rule {
            if (!(0 <= p0 && p0 < p1 && p1 <= 1)) {
                throw new IllegalArgumentException("rates " + p0 + " and " + p1 + ": 0 <= p0 < p1 <= 1 must hold");
            }
            if (!(0 < alpha && alpha < 0.5 && 0 < beta && beta < 0.5)) {
                throw new IllegalArgumentException("alpha " + alpha + " and beta " + beta + " lie between 0 and 0.5");
            }
        }

        /** Before the first trial. */
        public SequentialDecision begin() {
            return new SequentialDecision(this, 0, 0, Answer.UNDECIDED);
        }

        /** How many trials without any hit it takes to call a kernel good. */
        public int missesForGood() {
            return p1 == 1 ? 1 : (int) Math.ceil(-Math.log(beta) / -miss() - 1e-9);
        }

        /** How many hits, without a miss before them, it takes to call a kernel bad. */
        public int hitsForBad() {
            return p0 == 0 ? 1 : (int) Math.ceil(-Math.log(alpha) / hit() - 1e-9);
        }

        /** What a hit adds to the logarithm of the likelihood ratio. */
        private double hit() {
            return Math.log(p1 / p0);
        }

        /** The same of a miss; negative. */
        private double miss() {
            return Math.log((1 - p1) / (1 - p0));
        }

        private Answer answer(int hits, int misses) {
            // An infinite weight times none is no number.
            double ratio = (hits == 0 ? 0 : hits * hit()) + (misses == 0 ? 0 : misses * miss());
            if (hits > 0 && p0 == 0) {
                return Answer.BAD;
            }
            if (ratio >= -Math.log(alpha) - 1e-9) {
                return Answer.BAD;
            }
            return ratio <= Math.log(beta) + 1e-9 ? Answer.GOOD : Answer.UNDECIDED;
        }
    }

    /** With one more trial. */
    public SequentialDecision after(boolean hit) {
        int newHits = hits + (hit ? 1 : 0);
        int newTrials = trials + 1;
        return new SequentialDecision(
                rule,
                newHits,
                newTrials,
                answer == Answer.UNDECIDED ? rule.answer(newHits, newTrials - newHits) : answer);
    }

    /** Whether further trials are of no use. */
    public boolean isDecided() {
        return answer != Answer.UNDECIDED;
    }
}
