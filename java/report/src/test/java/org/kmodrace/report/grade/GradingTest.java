// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kmodrace.report.Story.LEAK;
import static org.kmodrace.report.Story.MODULES;
import static org.kmodrace.report.Story.UNLOAD;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.scenario.Grade;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.Story;

class GradingTest {
    private static final String HIT = "pinned-unnamed";
    private static final String MISS = "released";

    private static Story controlled() {
        return new Story().controlsHold(LEAK);
    }

    @Test
    void oneHitAmongMissesIsReproduced() {
        ScenarioResult result = controlled().race(LEAK, MISS, HIT, MISS).done().only();

        assertThat(result.verdict()).isEqualTo(VerdictKind.REPRODUCED);
        assertThat(result.hits()).isEqualTo(1);
        assertThat(result.trials()).isEqualTo(3);
        assertThat(result.why()).isEmpty();
        assertThat(result.asExpected()).isTrue();
        assertThat(result.outcomes())
                .containsExactly(
                        new OutcomeCount(MISS, Grade.ACCEPTABLE, 2), new OutcomeCount(HIT, Grade.INTERESTING, 1));
    }

    @Test
    void theKernelIsNamedByItsRelease() {
        ScenarioResult result = controlled().race(LEAK, HIT).done().only();

        assertThat(result.kernel()).isEqualTo("6.1.0-49-amd64");
        assertThat(result.machine()).isEqualTo("qemu");
        assertThat(result.backend()).isEqualTo("ffm");
    }

    @Test
    void noHitInAllPlannedTrialsIsNotSeenWithABound() {
        ScenarioResult result = controlled().race(LEAK, MISS, MISS, MISS).done().only();

        assertThat(result.verdict()).isEqualTo(VerdictKind.NOT_SEEN);
        assertThat(result.asExpected()).isFalse();
        assertThat(result.departs()).isTrue();
        assertThat(result.rate().lower()).isZero();
        assertThat(result.rate().upper()).isBetween(0.55, 0.57);
        assertThat(result.seen()).isEqualTo("not in 3 trials: in less than 56.1 % of them (95 % sure)");
    }

    @Test
    void noHitInFewerTrialsThanPlannedIsNoVerdict() {
        ScenarioResult result = controlled()
                .plan(LEAK, "race", 5)
                .trial(LEAK, "race", 0, MISS, Map.of())
                .event("run-end", "why", "interrupted")
                .only();

        assertThat(result.verdict()).isEqualTo(VerdictKind.ERROR);
        assertThat(result.why()).isEqualTo("no hit, but only 1 of 5 planned trials ended");
    }

    @Test
    void aForbiddenOutcomeIsViolatedWhateverElseWasHit() {
        ScenarioResult result =
                controlled().race(LEAK, HIT, "count-inconsistent").done().only();

        assertThat(result.verdict()).isEqualTo(VerdictKind.VIOLATED);
        assertThat(result.why())
                .isEqualTo("count-inconsistent in 1/2 trials: the reference count and delete_module contradict each"
                        + " other (first in trial 1)");
    }

    @Test
    void anOutcomeThatNobodyDeclaredIsForbidden() {
        ScenarioResult result =
                controlled().race(LEAK, "turned-to-stone").done().only();

        assertThat(result.verdict()).isEqualTo(VerdictKind.VIOLATED);
        assertThat(result.why()).contains("turned-to-stone", "nobody declared");
        assertThat(result.outcomes()).containsExactly(new OutcomeCount("turned-to-stone", Grade.FORBIDDEN, 1));
    }

    @Test
    void aRepeatedTrialCountsOnceAndItsLastEndHolds() {
        ScenarioResult result = controlled()
                .race(LEAK, HIT, MISS)
                .trial(LEAK, "race", 0, MISS, Map.of())
                .done()
                .only();

        assertThat(result.trials()).isEqualTo(2);
        assertThat(result.hits()).isZero();
    }

    @Test
    void aLostTrialCountsOnlyWhenItWasRepeated() {
        Story story = controlled()
                .race(LEAK, HIT, HIT)
                .event("trial-lost", "vm", "vm-01", "scenario", LEAK, "variant", "race", "trial", 1L, "why", "gone");

        assertThat(story.only().trials()).isEqualTo(1);
        assertThat(story.trial(LEAK, "race", 1, HIT, Map.of()).only().trials()).isEqualTo(2);
    }

    @Test
    void aVariantGivenUpIsAnErrorBeforeAnythingElse() {
        ScenarioResult result = controlled()
                .race(LEAK, HIT)
                .event("skipped", "scenario", LEAK, "variant", "", "why", "no CONFIG_SYSFS")
                .event("given-up", "scenario", LEAK, "variant", "matched-pair", "why", "the module did not load")
                .done()
                .only();

        assertThat(result.verdict()).isEqualTo(VerdictKind.ERROR);
        assertThat(result.why()).isEqualTo("matched-pair: the module did not load");
    }

    @Test
    void whatTheKernelLacksIsSkippedAndNotHeldAgainstIt() {
        RunResult run = new Story()
                .event("skipped", "scenario", LEAK, "variant", "", "why", "the kernel has no CONFIG_SYSFS")
                .done()
                .grade();

        assertThat(run.results().getFirst().verdict()).isEqualTo(VerdictKind.SKIPPED);
        assertThat(run.results().getFirst().why()).isEqualTo("the kernel has no CONFIG_SYSFS");
        assertThat(run.exitCode()).isEqualTo(RunResult.AS_EXPECTED);
    }

    @Test
    void aConfirmedCrashIsCrashedWithItsTitle() {
        ScenarioResult result = controlled()
                .race(LEAK, HIT)
                .event(
                        "confirmed-crash",
                        "vm",
                        "vm-02",
                        "scenario",
                        LEAK,
                        "variant",
                        "race",
                        "trial",
                        1L,
                        "title",
                        "kernel BUG at mm/slub.c:1",
                        "why",
                        "it came again on tcg,thread=single")
                .done()
                .only();

        assertThat(result.verdict()).isEqualTo(VerdictKind.CRASHED);
        assertThat(result.crash()).isEqualTo("kernel BUG at mm/slub.c:1");
        assertThat(result.why())
                .isEqualTo("the kernel crashed in race: kernel BUG at mm/slub.c:1; it came again on tcg,thread=single");
        assertThat(result.departs()).isTrue();
    }

    @Test
    void aCrashSeenOnceIsANoteAndNoOutcome() {
        RunResult run = controlled()
                .race(LEAK, HIT, "unexpected-crash")
                .event(
                        "unconfirmed-crash",
                        "vm",
                        "vm-02",
                        "scenario",
                        LEAK,
                        "variant",
                        "race",
                        "trial",
                        1L,
                        "title",
                        "Oops: 0000",
                        "why",
                        "it came only once")
                .trial(LEAK, "race", 1, HIT, Map.of())
                .done()
                .grade();

        assertThat(run.results().getFirst().verdict()).isEqualTo(VerdictKind.REPRODUCED);
        assertThat(run.results().getFirst().crash()).isNull();
        assertThat(run.notes())
                .containsExactly("1 crash not counted as the kernel's fault: Oops: 0000 in symbol-get-leak/race"
                        + " trial 1: it came only once");
    }

    @Test
    void anUnexpectedCrashThatWasNotConfirmedDoesNotViolate() {
        ScenarioResult result =
                controlled().race(LEAK, HIT, "unexpected-crash").done().only();

        assertThat(result.verdict()).isEqualTo(VerdictKind.REPRODUCED);
        assertThat(result.trials()).isEqualTo(1);
    }

    @Test
    void theMostFrequentCrashOfTheRaceIsItsTitle() {
        Story story = new Story().controlsHold(UNLOAD).plan(UNLOAD, "race", 3);
        String[] titles = {"Oops in a", "Oops in b", "Oops in b"};
        for (int i = 0; i < titles.length; i++) {
            story.event("crash", "scenario", UNLOAD, "variant", "race", "trial", (long) i, "title", titles[i])
                    .trial(UNLOAD, "race", i, "unloaded-then-oops", Map.of("crash", titles[i]));
        }
        for (int i = 0; i < 5; i++) {
            story.event("crash", "scenario", UNLOAD, "variant", "orphaned-thread", "trial", (long) i, "title", "other");
        }

        ScenarioResult result = story.done().only();

        assertThat(result.verdict()).isEqualTo(VerdictKind.REPRODUCED);
        assertThat(result.crash()).isEqualTo("Oops in b");
        assertThat(result.seen()).isEqualTo("Oops in a");
    }

    @Test
    void aRaceWithoutTrialsIsAnError() {
        ScenarioResult result = controlled().plan(LEAK, "race", 3).done().only();

        assertThat(result.verdict()).isEqualTo(VerdictKind.ERROR);
        assertThat(result.why()).isEqualTo("race: no trial of it ended");
    }

    @Test
    void aScenarioThatTheRunDidNotReachSaysSo() {
        ScenarioResult result = new Story()
                .plan(LEAK, "matched-pair", 3)
                .plan(LEAK, "race", 3)
                .event("run-end", "why", "interrupted")
                .only();

        assertThat(result.why()).isEqualTo("the run ended (interrupted) before a trial of the race did");
    }

    @Test
    void aScenarioOfAnotherVersionIsAnError() {
        ScenarioResult result = new Story().race("time-travel", "seen").done().only();

        assertThat(result.verdict()).isEqualTo(VerdictKind.ERROR);
        assertThat(result.why()).contains("knows no scenario");
        assertThat(result.expected()).isNull();
    }

    @Test
    void resultsComeInTheOrderOfThePlan() {
        RunResult run = new Story()
                .race(UNLOAD, "unloaded-then-oops")
                .race(LEAK, HIT)
                .race(MODULES, "complete")
                .grade();

        assertThat(run.results()).extracting(ScenarioResult::scenario).containsExactly(UNLOAD, LEAK, MODULES);
    }

    @Test
    void eventsWithoutTheFieldsTheyShouldHaveAreNoHindrance() {
        RunResult run = controlled()
                .race(LEAK, HIT)
                .event("trial-end")
                .event("crash", "scenario", LEAK)
                .event("trial-lost", "scenario", 7L)
                .event("item-end", "ns", "long")
                .event("from-the-future", "scenario", LEAK)
                .done()
                .grade();

        assertThat(run.results()).hasSize(1);
        assertThat(run.results().getFirst().verdict()).isEqualTo(VerdictKind.REPRODUCED);
    }
}
