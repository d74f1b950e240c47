// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountsTest {
    /** The tables by hand: 1 of C(6,3) on each side is 2/20, and so on. */
    @ParameterizedTest
    @CsvSource({
        "3, 3, 0, 3, 0.1",
        "10, 10, 0, 10, 1.0825088e-5",
        "5, 5, 0, 5, 0.00793651",
        "10, 10, 10, 10, 1",
        "0, 10, 0, 10, 1",
        "3, 3, 0, 20, 0.00056466",
        "8, 12, 9, 12, 1"
    })
    void fisherIsExact(int hitsA, int trialsA, int hitsB, int trialsB, double p) {
        assertThat(new Counts(hitsA, trialsA, hitsB, trialsB).fisher()).isCloseTo(p, within(p * 1e-3));
    }

    @ParameterizedTest
    @CsvSource({"3, 3, 0, 3, 64", "2, 2, 0, 2, 16", "10, 10, 10, 10, 1", "5, 10, 5, 10, 1", "0, 0, 0, 5, 1"})
    void theLikelihoodsAreOfTheLikeliestRates(int hitsA, int trialsA, int hitsB, int trialsB, double ratio) {
        assertThat(new Counts(hitsA, trialsA, hitsB, trialsB).likelihoodRatio()).isCloseTo(ratio, within(1e-6));
    }
}
