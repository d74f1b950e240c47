// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.Story;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.record.RunInfo;

class ComparerTest {
    private static final String FIX = "sorted-list";

    private static Comparison compare(Graded a, Graded b) {
        return new Comparer(Comparer.ALPHA).compare(a.run(), b.run());
    }

    private static ComparedRace only(Graded a, Graded b) {
        List<ComparedRace> races = compare(a, b).races();
        assertThat(races).hasSize(1);
        return races.getFirst();
    }

    /** A run of 27 races that are always hit, but for what the first comes to. */
    private static Graded twentySeven(int hits, int trials) {
        Graded graded = new Graded().race("s0", hits, trials);
        IntStream.range(1, 27).forEach(i -> graded.race("s" + i, 10, 10));
        return graded;
    }

    @Test
    void aRaceThatIsGoneHasChanged() {
        ComparedRace race = only(new Graded().race("s", 10, 10), new Graded().race("s", 0, 10));

        assertThat(race.word()).isEqualTo(Word.CHANGED);
        assertThat(race.why()).isEqualTo("seen in A, and not seen in B any more");
        assertThat(race.rates().orElseThrow().p()).isBetween(1.0e-5, 1.1e-5);
    }

    @Test
    void likeCountsAreNotShownToHaveChanged() {
        Comparison comparison = compare(twentySeven(10, 10), twentySeven(10, 10));

        assertThat(comparison.of(Word.NOT_SHOWN)).hasSize(27);
        assertThat(comparison.changed()).isFalse();
        assertThat(comparison.saysAnything()).isTrue();
    }

    @Test
    void whatChangesAloneMayBeChanceAmongManyRaces() {
        // p = 0.0089: less than 0.05, more than 0.05/27
        ComparedRace alone = only(new Graded().race("s", 11, 12), new Graded().race("s", 4, 12));
        ComparedRace amongMany =
                compare(twentySeven(11, 12), twentySeven(4, 12)).races().getFirst();

        assertThat(alone.word()).isEqualTo(Word.CHANGED);
        assertThat(amongMany.word()).isNotEqualTo(Word.CHANGED);
        assertThat(amongMany.rates().orElseThrow().p())
                .isEqualTo(alone.rates().orElseThrow().p());
    }

    @Test
    void threeOfThreeAgainstNoneNeedMoreTrialsAndSaysHowMany() {
        ComparedRace race =
                compare(twentySeven(3, 3), twentySeven(0, 3)).races().getFirst();

        assertThat(race.word()).isEqualTo(Word.MORE_TRIALS);
        assertThat(race.inWords()).isEqualTo("more trials needed: about 7 each");
        // So many, and it would have been a change.
        assertThat(compare(twentySeven(7, 7), twentySeven(0, 7))
                        .races()
                        .getFirst()
                        .word())
                .isEqualTo(Word.CHANGED);
        assertThat(compare(twentySeven(6, 6), twentySeven(0, 6))
                        .races()
                        .getFirst()
                        .word())
                .isEqualTo(Word.MORE_TRIALS);
    }

    @Test
    void aSmallDifferenceIsNoReasonToAskForMore() {
        assertThat(only(new Graded().race("s", 2, 3), new Graded().race("s", 0, 3))
                        .word())
                .isEqualTo(Word.NOT_SHOWN);
        assertThat(only(new Graded().race("s", 1, 10), new Graded().race("s", 0, 10))
                        .why())
                .isEqualTo("REPRODUCED in A and NOT_SEEN in B, but with so few hits that chance explains it");
    }

    @Test
    void whatCouldHaveBeenSeenIsSaid() {
        RatesComparison rates = only(new Graded().race("s", 20, 20), new Graded().race("s", 20, 20))
                .rates()
                .orElseThrow();

        assertThat(rates.below().orElseThrow()).isBetween(0.6, 0.75);
        assertThat(rates.above()).isEmpty();
        assertThat(only(new Graded().race("s", 3, 3), new Graded().race("s", 3, 3))
                        .rates()
                        .orElseThrow()
                        .below())
                .isEmpty();
    }

    @Test
    void aViolationInOneIsAChangeWhateverTheRates() {
        ComparedRace race = only(
                new Graded().race("s", 10, 10),
                new Graded().race("s", VerdictKind.VIOLATED, "two-winners in 1/10 trials", 9, 10));

        assertThat(race.word()).isEqualTo(Word.CHANGED);
        assertThat(race.why()).isEqualTo("VIOLATED in B: two-winners in 1/10 trials; not so in A");
    }

    @Test
    void aViolationInBothIsTold() {
        ComparedRace race = only(
                new Graded().race("s", VerdictKind.VIOLATED, "x in 1/10", 9, 10),
                new Graded().race("s", VerdictKind.VIOLATED, "x in 2/10", 8, 10));

        assertThat(race.word()).isEqualTo(Word.NOT_SHOWN);
        assertThat(race.why()).isEqualTo("VIOLATED in both. In A: x in 1/10. In B: x in 2/10");
    }

    @Test
    void aCrashIsAChangeAndNoTrialsAreNeededForIt() {
        ComparedRace race =
                only(new Graded().race("s", 0, 10), new Graded().race("s", VerdictKind.CRASHED, "it died", 0, 0));

        assertThat(race.word()).isEqualTo(Word.CHANGED);
        assertThat(race.why()).isEqualTo("CRASHED in B: it died; not so in A");
    }

    @Test
    void whatSaysNothingAboutTheKernelIsNotCompared() {
        Comparison comparison = compare(
                new Graded().race("s", 10, 10).race("t", VerdictKind.SKIPPED, "no kprobes", 0, 0),
                new Graded()
                        .race("s", VerdictKind.ERROR, "control c must reproduce: 0/3 hits", 0, 10)
                        .race("t", VerdictKind.SKIPPED, "no kprobes", 0, 0));

        assertThat(comparison.races()).extracting(ComparedRace::word).containsOnly(Word.NO_COMPARISON);
        assertThat(comparison.races())
                .extracting(ComparedRace::why)
                .containsExactly("ERROR in B: control c must reproduce: 0/3 hits", "SKIPPED in both: no kprobes");
        assertThat(comparison.saysAnything()).isFalse();
    }

    @Test
    void aRunWithTheFixIsHeldAgainstTheRaceWithoutIt() {
        Comparison comparison = compare(
                new Graded().race(Story.MODULES, 10, 10),
                new Graded().race(Story.MODULES, VerdictKind.REPRODUCED, "", 10, 10, Graded.fix(FIX, 0, 10)));

        assertThat(comparison.races()).extracting(ComparedRace::fix).containsExactly("", FIX);
        assertThat(comparison.races()).extracting(ComparedRace::word).containsExactly(Word.NOT_SHOWN, Word.CHANGED);
        assertThat(comparison.races().get(1).b().variant()).isEqualTo(FIX);
        assertThat(comparison.races().get(1).a().variant()).isEqualTo("race");
    }

    @Test
    void twoRunsWithTheFixAreComparedLikeWithLike() {
        Graded fixed = new Graded().race(Story.MODULES, VerdictKind.REPRODUCED, "", 10, 10, Graded.fix(FIX, 0, 10));

        assertThat(compare(fixed, fixed).races())
                .extracting(ComparedRace::word)
                .containsExactly(Word.NOT_SHOWN, Word.NOT_SHOWN);
    }

    @Test
    void oneRunIsComparedWithItselfUnderTheFix() {
        RunResult run = new Graded()
                .race(Story.MODULES, VerdictKind.REPRODUCED, "", 20, 20, Graded.fix(FIX, 0, 20))
                .race(Story.LEAK, 10, 10)
                .run();

        List<ComparedRace> races = new Comparer(0.05).withFix(run, FIX).races();

        assertThat(races).hasSize(1);
        assertThat(races.getFirst().word()).isEqualTo(Word.CHANGED);
        assertThat(new Comparer(0.05).withFix(run, "other").races()).isEmpty();
    }

    @Test
    void aFixThatDoesNotHoldIsComparedByItsRateAndSaysNothingAgainstTheRace() {
        Graded half = new Graded()
                .race(
                        Story.MODULES,
                        VerdictKind.ERROR,
                        "control sorted-list must not reproduce: 3/20 hits",
                        20,
                        20,
                        Graded.fix(FIX, 3, 20));

        ComparedRace race = new Comparer(0.05).withFix(half.run(), FIX).races().getFirst();

        assertThat(race.word()).isEqualTo(Word.CHANGED);
        assertThat(race.why()).isEqualTo("hit less often in B");
        assertThat(compare(new Graded().race(Story.MODULES, 20, 20), half)
                        .races()
                        .getFirst()
                        .word())
                .isEqualTo(Word.NOT_SHOWN);
    }

    @Test
    void aFixIsNotBelievedWhereAControlFailed() {
        Graded run = new Graded()
                .race(
                        Story.MODULES,
                        VerdictKind.ERROR,
                        "control list-by-index must reproduce: 0/3 hits",
                        20,
                        20,
                        Graded.failed("list-by-index"),
                        Graded.fix(FIX, 0, 20));

        assertThat(new Comparer(0.05).withFix(run.run(), FIX).races().getFirst().word())
                .isEqualTo(Word.NO_COMPARISON);
    }

    @Test
    void aTableOfCasesIsNoMatterOfChance() {
        Graded right = new Graded().race("syscall-errors", 0, 161);
        Graded wrong = new Graded().race("syscall-errors", 1, 161);

        assertThat(only(right, wrong).word()).isEqualTo(Word.CHANGED);
        assertThat(only(right, right).word()).isEqualTo(Word.NOT_SHOWN);
    }

    @Test
    void whatOnlyOneRunHasIsNamed() {
        Comparison comparison = compare(
                new Graded().race("s", 1, 1).race("x", 1, 1),
                new Graded().race("y", 1, 1).race("s", 1, 1));

        assertThat(comparison.onlyA()).containsExactly("x");
        assertThat(comparison.onlyB()).containsExactly("y");
        assertThat(comparison.races()).hasSize(1);
    }

    @Test
    void theSameRunAndACutOffOneAreTold() {
        Comparison comparison = compare(
                new Graded().race("s", 1, 1), new Graded().race("s", 1, 1).end("interrupted"));

        assertThat(comparison.notes())
                .contains("A and B are the same run, so nothing can differ", "B is incomplete: interrupted");
    }

    @Test
    void aRuleThatLooksAtHitsIsTold() {
        Comparison comparison = compare(
                new Graded().stopped("s", 1, 4, "the race was hit"),
                new Graded().stopped("s", 1, 9, "the race was hit"));

        assertThat(comparison.notes())
                .anySatisfy(note -> assertThat(note)
                        .startsWith("1 race was stopped before all planned trials were run, such as s (the race was"));
    }

    @Test
    void otherOutcomesWithAsManyHitsAreTold() {
        assertThat(compare(new Graded().outcome("s", "waited", 10), new Graded().outcome("s", "shared", 10))
                        .notes())
                .contains("s: hit as often, but no outcome is the same. A: 10 waited. B: 10 shared");
    }

    @Test
    void onlyTheKernelMayDiffer() {
        RunInfo info = Story.info(List.of());
        assertThat(RunDifferences.of(info, info)).isEmpty();

        RunInfo other = Infos.with(info, "kvm", List.of("-smp", "4", "-kernel", "/elsewhere"));

        assertThat(RunDifferences.of(info, other))
                .containsExactly("accelerator (A: tcg,thread=multi; B: kvm)", "CPUs (A: 2; B: 4)");
    }

    @Test
    void anotherKmodIsTold() {
        RunInfo old = Story.info(List.of());
        RunInfo a = Infos.withKmod(old, "kmod 30 of this host");
        RunInfo b = Infos.withKmod(old, "kmod 34.2-2 of Debian trixie");

        assertThat(RunDifferences.of(a, b))
                .containsExactly("kmod (A: kmod 30 of this host; B: kmod 34.2-2 of Debian trixie)");
        assertThat(RunDifferences.of(old, b))
                .as("of a record that does not say")
                .isEmpty();
    }
}
