// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WantedTest {
    private static final Wanted TIME = new Wanted("a call", "call", "ffm", "c", false, 1.15);
    private static final Wanted RATE = new Wanted("loads a second", "load", "ffm", "c", true, 0.95);

    private final Samples samples = new Samples();

    private void measured(String what, String who, double... nanos) {
        for (int round = 0; round < nanos.length; round++) {
            samples.add(what, who, round, nanos[round]);
        }
    }

    @Test
    void ofTimesTheRatioIsTold() {
        measured("call", "c", 100, 100, 100);
        measured("call", "ffm", 150, 110, 105);

        assertThat(TIME.line(samples)).contains("1.100 (1.050 to 1.500)").endsWith("| at most 1.15 |");
    }

    @Test
    void ofRatesTheRatioIsTheOtherWayRound() {
        measured("load", "c", 2_000_000);
        measured("load", "ffm", 4_000_000);

        assertThat(RATE.line(samples)).contains("0.500", "4000 us", "2000 us").endsWith("| at least 0.95: MISSED |");
    }

    @Test
    void aPromiseIsKeptByTheMedian() {
        assertThat(TIME.keeps(1.15)).isTrue();
        assertThat(TIME.keeps(1.16)).isFalse();
        assertThat(RATE.keeps(0.95)).isTrue();
        assertThat(RATE.keeps(0.94)).isFalse();
    }

    @Test
    void whatWasNotMeasuredHasNoLine() {
        measured("call", "c", 100);

        assertThat(TIME.line(samples)).isEmpty();
    }
}
