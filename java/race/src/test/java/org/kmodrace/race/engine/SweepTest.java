// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweepTest {
    private static final int FROM = -20_000;
    private static final int UNTIL = 20_000;

    private static List<Integer> draw(Sweep sweep, long seed, int trials, IntPredicate hit) {
        List<Integer> phases = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < trials; i++) {
            int at = sweep.draw(i, random, "µs", FROM, UNTIL);
            phases.add(at);
            sweep.learn(hit.test(at));
        }
        return phases;
    }

    private static long hits(Sweep.Mode mode, long seed, int trials, IntPredicate hit) {
        return draw(new Sweep(mode, 0), seed, trials, hit).stream()
                .filter(hit::test)
                .count();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aWindowOfAHundredthIsFoundAndThenHitTenTimesAsOftenAsAtRandom(long seed) {
        int begin = FROM + new SplittableRandom(seed * 77).nextInt(UNTIL - FROM - 400);
        IntPredicate window = at -> at >= begin && at < begin + 400;
        long adaptive = hits(Sweep.Mode.ADAPTIVE, seed, 2_000, window);
        long random = hits(Sweep.Mode.RANDOM, seed, 2_000, window);
        assertThat(random).isBetween(5L, 50L);
        assertThat(adaptive).isGreaterThan(10 * random);
    }

    @Test
    void twoWindowsAreBothKept() {
        IntPredicate windows = at -> (at >= -15_000 && at < -14_000) || (at >= 7_000 && at < 8_000);
        List<Integer> phases = draw(new Sweep(Sweep.Mode.ADAPTIVE, 0), 3, 3_000, windows);
        List<Integer> late = phases.subList(2_000, 3_000);
        assertThat(late).filteredOn(at -> at < 0 && windows.test(at)).hasSizeGreaterThan(100);
        assertThat(late).filteredOn(at -> at > 0 && windows.test(at)).hasSizeGreaterThan(100);
    }

    @Test
    void itNeverStopsLookingElsewhere() {
        List<Integer> phases = draw(new Sweep(Sweep.Mode.ADAPTIVE, 0), 5, 4_000, at -> at >= 0 && at < 400);
        List<Integer> late = phases.subList(2_000, 4_000);
        for (int share = 0; share < 10; share++) {
            int begin = FROM + share * 4_000;
            assertThat(late).filteredOn(at -> at >= begin && at < begin + 4_000).hasSizeGreaterThan(20);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutHitsOrWithoutMissesTheRangeIsFilledEvenly(boolean always) {
        List<Integer> phases = draw(new Sweep(Sweep.Mode.ADAPTIVE, 40), 9, 40, at -> always);
        for (int share = 0; share < 40; share++) {
            assertThat(phases.get(share)).isBetween(FROM + share * 1_000, FROM + share * 1_000 + 999);
        }
    }

    @Test
    void aRangeOfAFewPhasesIsNotHalvedBeyondThem() {
        Sweep sweep = new Sweep(Sweep.Mode.ADAPTIVE, 0);
        SplittableRandom random = new SplittableRandom(1);
        List<Integer> phases = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            int at = sweep.draw(i, random, "byte", 1, 5);
            phases.add(at);
            sweep.learn(at == 3);
        }
        assertThat(phases).allMatch(at -> at >= 1 && at < 5);
        assertThat(phases).filteredOn(at -> at == 3).hasSizeGreaterThan(200);
    }

    @Test
    void whatWasDrawnIsToldUntilTheTrialEnds() {
        Sweep sweep = new Sweep(Sweep.Mode.EVEN, 1);
        int at = sweep.draw(0, new SplittableRandom(1), "byte", 1, 10);
        assertThat(sweep.draw(0, new SplittableRandom(1), "ms", 5, 5)).isEqualTo(5);
        assertThat(sweep.drawn()).containsExactly(new Sweep.Phase("byte", at, 1, 10), new Sweep.Phase("ms", 5, 5, 5));
        sweep.learn(true);
        assertThat(sweep.drawn()).isEmpty();
    }
}
