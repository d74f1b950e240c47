// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.bridge.Backends;

class TrialContextTest {
    private static final Guest GUEST = new Guest(Backends.open("ffm"), Path.of("/nowhere"), "6.1.0", 1);

    private static int phase(int number, int trials, long seed, int from, int until) {
        return new TrialContext(GUEST, number, trials, 1, new SplittableRandom(seed), (what, facts) -> {})
                .phase("µs", from, until);
    }

    /** One sweep over the range. */
    private static List<Integer> sweep(int trials, int from, int until) {
        List<Integer> phases = new ArrayList<>();
        for (int number = 0; number < trials; number++) {
            phases.add(phase(number, trials, 1_000L + number, from, until));
        }
        return phases;
    }

    @ParameterizedTest
    @CsvSource({
        "1,1,46",
        "3,1,46",
        "20,1,46",
        "45,1,46",
        "500,1,46",
        "7,0,7",
        "1,0,1",
        "20,1,2",
        "9,-5,5",
        "3,0,2147483647"
    })
    void phasesStayInBoundsAndGoUpwards(int trials, int from, int until) {
        for (int round = 0; round < 50; round++) {
            List<Integer> phases = sweep(trials, from, until);
            assertThat(phases).isSorted().allSatisfy(phase -> assertThat(phase).isBetween(from, until - 1));
        }
    }

    @Test
    void asManyTrialsAsPhasesHitEachOnce() {
        assertThat(sweep(45, 1, 46)).doesNotHaveDuplicates().hasSize(45);
    }

    @Test
    void moreTrialsHitEachPhaseEquallyOften() {
        Map<Integer, Integer> hits = new HashMap<>();
        sweep(450, 1, 46).forEach(phase -> hits.merge(phase, 1, Integer::sum));
        assertThat(hits)
                .hasSize(45)
                .allSatisfy((phase, count) -> assertThat(count).isEqualTo(10));
    }

    @Test
    void fewerTrialsHitEachShareOfTheRangeOnce() {
        for (int i = 0; i < 100; i++) {
            List<Integer> phases = sweep(5, 0, 100);
            for (int share = 0; share < 5; share++) {
                assertThat(phases.get(share)).isBetween(share * 20, share * 20 + 19);
            }
        }
    }

    @Test
    void withinItsShareAPhaseIsMovedAtRandom() {
        List<Integer> seen = new ArrayList<>();
        for (long seed = 0; seed < 200; seed++) {
            seen.add(phase(2, 5, seed, 0, 100));
        }
        assertThat(seen).contains(40, 59).allSatisfy(phase -> assertThat(phase).isBetween(40, 59));
    }

    @Test
    void trialsBeyondThePlannedBeginTheSweepAgain() {
        assertThat(phase(23, 20, 7, 0, 1_000)).isEqualTo(phase(3, 20, 7, 0, 1_000));
        assertThat(phase(3, 0, 7, 0, 1_000)).as("none planned").isBetween(0, 999);
    }

    @Test
    void anEmptyRangeIsItsBeginning() {
        assertThat(phase(0, 20, 1, 5, 5)).isEqualTo(5);
        assertThat(phase(0, 20, 1, 5, 3)).isEqualTo(5);
    }

    @Test
    void notesAreHandedOn() {
        List<String> notes = new ArrayList<>();
        new TrialContext(GUEST, 0, 1, 1, new SplittableRandom(1), (what, facts) -> notes.add(what + facts))
                .note("unloaded", Map.of("deleteModule", "0"));
        assertThat(notes).containsExactly("unloaded{deleteModule=0}");
    }
}
