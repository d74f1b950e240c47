// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class HolmTest {
    @Test
    void theLeastIsHeldAgainstTheStrictestLevelAndTheNextAgainstALesserOne() {
        Holm holm = Holm.of(List.of(0.03, 0.001, 0.015), 0.05);

        assertThat(holm.adjusted().get(1)).isCloseTo(0.003, within(1e-12));
        assertThat(holm.adjusted().get(2)).isCloseTo(0.03, within(1e-12));
        assertThat(holm.adjusted().get(0)).isCloseTo(0.03, within(1e-12));
        assertThat(holm.levels().get(1)).isCloseTo(0.05 / 3, within(1e-12));
        assertThat(holm.levels().get(2)).isCloseTo(0.05 / 2, within(1e-12));
        assertThat(holm.levels().get(0)).isCloseTo(0.05, within(1e-12));
    }

    @Test
    void afterTheFirstThatFailsNoneIsBelievedAndTheLevelStays() {
        Holm holm = Holm.of(List.of(0.001, 0.04, 0.045, 0.9), 0.05);

        assertThat(holm.adjusted().get(1)).isGreaterThan(0.05);
        assertThat(holm.adjusted().get(2)).isGreaterThan(0.05);
        assertThat(holm.levels().subList(1, 4))
                .allSatisfy(level -> assertThat(level).isCloseTo(0.05 / 3, within(1e-12)));
    }

    @Test
    void noneAtAllAreNoTrouble() {
        assertThat(Holm.of(List.of(), 0.05).adjusted()).isEmpty();
    }
}
