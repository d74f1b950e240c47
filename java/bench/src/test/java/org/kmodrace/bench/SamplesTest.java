// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
    private final Samples samples = new Samples();

    @Test
    void ratiosAreOfOneAndTheSameRound() {
        samples.add("call", "c", 0, 100);
        samples.add("call", "c", 1, 1_000);
        samples.add("call", "ffm", 1, 1_100);
        samples.add("call", "ffm", 0, 150);
        samples.add("other", "ffm", 0, 7);

        assertThat(samples.ratios("call", "ffm", "c")).containsExactly(1.5, 1.1);
    }

    @Test
    void aRoundThatLacksAPeerIsLeftOut() {
        samples.add("call", "c", 0, 100);
        samples.add("call", "ffm", 0, 200);
        samples.add("call", "ffm", 1, 900);

        assertThat(samples.ratios("call", "ffm", "c")).containsExactly(2.0);
        assertThat(samples.ratios("call", "jna", "c")).isEmpty();
    }

    @Test
    void theMedianIsTheMiddleOrTheMeanOfTheTwo() {
        assertThat(Samples.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2.0);
        assertThat(Samples.median(List.of(9.0, 1.0, 2.0, 3.0))).isCloseTo(2.5, within(1e-9));
    }
}
