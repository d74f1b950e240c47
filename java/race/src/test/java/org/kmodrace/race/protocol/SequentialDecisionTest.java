// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.race.protocol.SequentialDecision.Answer;
import org.kmodrace.race.protocol.SequentialDecision.Rule;

class SequentialDecisionTest {
    private static final int RUNS = 4000;

    private static SequentialDecision trials(Rule rule, double rate, Random random) {
        SequentialDecision decision = rule.begin();
        while (!decision.isDecided()) {
            decision = decision.after(random.nextDouble() < rate);
        }
        return decision;
    }

    @Test
    void twoHitsAtOnceAreBad() {
        SequentialDecision once = Rule.DEFAULT.begin().after(true);

        assertThat(once.answer()).isEqualTo(Answer.UNDECIDED);
        assertThat(once.after(true).answer()).isEqualTo(Answer.BAD);
        assertThat(Rule.DEFAULT.hitsForBad()).isEqualTo(2);
    }

    @Test
    void fourteenMissesAreGoodAndThirteenAreNot() {
        SequentialDecision decision = Rule.DEFAULT.begin();
        for (int i = 0; i < 13; i++) {
            decision = decision.after(false);
        }

        assertThat(decision.answer()).isEqualTo(Answer.UNDECIDED);
        assertThat(decision.after(false).answer()).isEqualTo(Answer.GOOD);
        assertThat(Rule.DEFAULT.missesForGood()).isEqualTo(14);
    }

    @Test
    void whereAGoodKernelIsNeverHitOneHitDecides() {
        Rule rule = new Rule(0, 0.3, 0.01, 0.01);

        assertThat(rule.begin().after(true).answer()).isEqualTo(Answer.BAD);
        assertThat(rule.begin().after(false).after(false).after(true).answer()).isEqualTo(Answer.BAD);
        assertThat(rule.hitsForBad()).isEqualTo(1);
        assertThat(rule.missesForGood()).isEqualTo(13);
    }

    @Test
    void whereABadKernelIsAlwaysHitOneMissDecides() {
        Rule rule = new Rule(0, 1, 0.01, 0.01);

        assertThat(rule.begin().after(false).answer()).isEqualTo(Answer.GOOD);
        assertThat(rule.begin().after(true).answer()).isEqualTo(Answer.BAD);
        assertThat(rule.missesForGood()).isEqualTo(1);
    }

    @Test
    void whatIsDecidedStays() {
        SequentialDecision bad = Rule.DEFAULT.begin().after(true).after(true);
        for (int i = 0; i < 100; i++) {
            bad = bad.after(false);
        }

        assertThat(bad.answer()).isEqualTo(Answer.BAD);
        assertThat(bad.trials()).isEqualTo(102);
    }

    /** The two probabilities of error, at the rates where they are largest, and how long it takes. */
    @ParameterizedTest
    @CsvSource({
        // p0, p1, alpha, beta, trials of a good kernel and of a bad one at most, on average
        "0.01, 0.3, 0.01, 0.01, 17, 9",
        "0.05, 0.5, 0.01, 0.01, 11, 7",
        "0, 0.3, 0.01, 0.01, 13, 4",
        "0.1, 0.37, 0.05, 0.05, 20, 16",
    })
    void errorsAreAsRareAsPromised(
            double p0, double p1, double alpha, double beta, double goodTrials, double badTrials) {
        Rule rule = new Rule(p0, p1, alpha, beta);
        Random random = new Random(7);
        int falselyBad = 0;
        int falselyGood = 0;
        long good = 0;
        long bad = 0;
        for (int run = 0; run < RUNS; run++) {
            SequentialDecision ofGood = trials(rule, p0, random);
            falselyBad += ofGood.answer() == Answer.BAD ? 1 : 0;
            good += ofGood.trials();
            SequentialDecision ofBad = trials(rule, p1, random);
            falselyGood += ofBad.answer() == Answer.GOOD ? 1 : 0;
            bad += ofBad.trials();
        }

        assertThat((double) falselyBad / RUNS).isLessThanOrEqualTo(alpha);
        assertThat((double) falselyGood / RUNS).isLessThanOrEqualTo(beta * 1.1);
        assertThat((double) good / RUNS).isLessThanOrEqualTo(goodTrials);
        assertThat((double) bad / RUNS).isLessThanOrEqualTo(badTrials);
    }

    @Test
    void ratesThatCannotBeToldApartAreRefused() {
        assertThatThrownBy(() -> new Rule(0.3, 0.3, 0.01, 0.01)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rule(0.01, 0.3, 0, 0.01)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rule(0.01, 0.3, 0.01, 0.6)).isInstanceOf(IllegalArgumentException.class);
    }
}
