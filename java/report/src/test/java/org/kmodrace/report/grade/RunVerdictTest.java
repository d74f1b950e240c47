// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.kmodrace.report.Story.LEAK;
import static org.kmodrace.report.Story.MODULES;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.Story;

/** The run as a whole: its exit code, its notes, its times. */
class RunVerdictTest {
    private static final String HIT = "pinned-unnamed";
    private static final String GET = "symbol-get-vs-unload";

    private static Story reproduced() {
        return new Story().controlsHold(LEAK).race(LEAK, HIT);
    }

    @Test
    void allAsExpectedIsExitZero() {
        RunResult run = reproduced().done().grade();

        assertThat(run.exitCode()).isZero();
        assertThat(run.exitWhy()).isEqualTo("the verdict is as expected");
        assertThat(run.notes()).isEmpty();
        assertThat(run.end()).isEqualTo("done");
    }

    @Test
    void aVerdictThatDepartsIsExitOneAndNamed() {
        RunResult run = reproduced()
                .controlsHold(MODULES)
                .race(MODULES, "complete")
                .done()
                .grade();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.exitWhy()).isEqualTo("proc-modules-bytewise is NOT_SEEN, expected is REPRODUCED");
    }

    @Test
    void aDeathThatAnotherRaceIsAboutIsNoHitButTold() {
        RunResult run = new Story()
                .controlsHold(GET)
                .plan(GET, "race", 2)
                .trial(GET, "race", 0, "one-after-the-other", Map.of())
                .trial(GET, "race", 1, "bug-in-get", Map.of("crash", "kernel BUG in __symbol_get"))
                .done()
                .grade();

        assertThat(run.exitCode()).isZero();
        assertThat(run.results().getFirst().verdict()).isEqualTo(VerdictKind.NOT_SEEN);
        assertThat(run.notes())
                .containsExactly("symbol-get-vs-unload: the kernel died in 1 trial, which is no hit of this race:"
                        + " kernel BUG in __symbol_get (kmodrace show symbol-get-vs-unload)");
    }

    @Test
    void whatIsWorseThanSuchADeathStillDeparts() {
        RunResult run = new Story()
                .controlsHold(GET)
                .race(GET, "bug-in-get", "undocumented-answer")
                .done()
                .grade();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.exitWhy()).isEqualTo("symbol-get-vs-unload is VIOLATED, expected is NOT_SEEN");
    }

    @Test
    void anErrorIsExitThree() {
        RunResult run = reproduced().plan(MODULES, "race", 1).done().grade();

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.exitWhy()).isEqualTo("proc-modules-bytewise has no verdict");
    }

    @Test
    void newsAboutTheKernelGoesBeforeAnError() {
        RunResult run = new Story()
                .controlsHold(LEAK)
                .race(LEAK, "released")
                .plan(MODULES, "race", 1)
                .done()
                .grade();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.exitWhy()).contains("symbol-get-leak is NOT_SEEN").contains(MODULES + " has no verdict");
    }

    @Test
    void anInterruptedRunIsExitThreeAlthoughItsVerdictsStand() {
        RunResult run = reproduced().event("run-end", "why", "interrupted").grade();

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.exitWhy()).isEqualTo("the run is incomplete: interrupted");
    }

    @Test
    void aJournalWithoutAnEndIsExitThree() {
        RunResult run = reproduced().grade();

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.exitWhy()).contains("cut off");
        assertThat(run.end()).isEmpty();
    }

    @Test
    void aRunOfNothingIsExitThree() {
        assertThat(new Story().done().grade().exitCode()).isEqualTo(3);
    }

    @Test
    void trialsThatLackAlthoughTheRaceWasSeenMakeTheRunIncomplete() {
        RunResult run = reproduced().plan(LEAK, "race", 4).done().grade();

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.notes()).containsExactly("symbol-get-leak: 4 of its 5 planned trials did not end");
    }

    @Test
    void aRaceWhoseBudgetIsSpentIsComplete() {
        for (String outcome : List.of("pinned-unnamed", "released")) {
            RunResult run = new Story()
                    .controlsHold(LEAK)
                    .plan(LEAK, "race", 1_000_000)
                    .trial(LEAK, "race", 0, outcome, Map.of())
                    .event("stopped", "scenario", LEAK, "variant", "race", "why", "30 s were over")
                    .done()
                    .grade();
            assertThat(run.results().getFirst().verdict())
                    .isEqualTo(outcome.equals("released") ? VerdictKind.NOT_SEEN : VerdictKind.REPRODUCED);
            assertThat(run.notes()).containsExactly("symbol-get-leak: stopped after 1 trial: 30 s were over");
        }
    }

    @Test
    void whatTheEngineDidToTheScheduleIsNoted() {
        RunResult run = new Story()
                .controlsHold(LEAK)
                .race(LEAK, "pinned-unnamed")
                .event(
                        "trial-end",
                        "scenario",
                        LEAK,
                        "variant",
                        "race",
                        "trial",
                        0,
                        "outcome",
                        "pinned-unnamed",
                        "engine",
                        Map.of("delayed", Map.of("do_init_module=2000", 3)))
                .event("descheduled", "vm", "vm-01", "stops", 12, "millis", 2_500)
                .done()
                .grade();
        assertThat(run.notes())
                .containsExactly(
                        "the host took single CPUs away 12 times in 1 machine, for 2.5 s in all",
                        "delay do_init_module=2000 µs: somebody was held up 3 times");
    }

    @Test
    void aRaceWithoutControlsIsNotedAsOne() {
        RunResult run = new Story().race(LEAK, HIT).done().grade();

        assertThat(run.notes()).hasSize(2).allSatisfy(note -> assertThat(note).contains("no control that must"));
    }

    @Test
    void machinesThatEndedOutOfTurnAreCounted() {
        RunResult run = reproduced()
                .event("machine-end", "vm", "vm-01", "how", "boot-failed", "detail", "no word within 60 s")
                .event("machine-end", "vm", "vm-02", "how", "boot-failed", "detail", "no word within 60 s")
                .event("machine-end", "vm", "vm-03", "how", "silent", "detail", "quiet for 10 s")
                .event("machine-end", "vm", "vm-04", "how", "crashed", "detail", "Oops")
                .event("machine-end", "vm", "vm-05", "how", "done", "detail", "")
                .done()
                .grade();

        assertThat(run.notes())
                .containsExactly("3 machines ended out of turn: 2 boot-failed, 1 silent; the first, vm-01: no word"
                        + " within 60 s");
    }

    @Test
    void aFailureThatCostATrialIsToldOnce() {
        RunResult run = reproduced()
                .event("failed", "scenario", LEAK, "variant", "race", "trial", 3L, "why", "no such file")
                .event("trial-lost", "scenario", LEAK, "variant", "race", "trial", 3L, "why", "no such file")
                .event("failed", "scenario", LEAK, "variant", "race", "trial", -1L, "why", "tear-down")
                .done()
                .grade();

        assertThat(run.notes())
                .containsExactly(
                        "1 trial was lost and not counted; the first, symbol-get-leak/race trial 3: no such file",
                        "the agent could not go on with symbol-get-leak/race: tear-down");
    }

    @Test
    void machinesThatAreNotWhatTheRunSaysAreNoted() {
        RunResult run = reproduced()
                .event("hello", "vm", "vm-01", "release", "6.12.1", "backend", "jni")
                .event("hello", "vm", "vm-02", "release", "6.12.1", "backend", "ffm")
                .event("machine-start", "vm", "vm-03", "accelerator", "tcg,thread=single")
                .done()
                .grade();

        assertThat(run.notes())
                .containsExactly(
                        "a guest ran kernel 6.12.1, not 6.1.0-49-amd64",
                        "a guest used backend jni, not ffm",
                        "a machine ran with tcg,thread=single, not tcg,thread=multi");
    }

    @Test
    void whatWasWrongWithTheRecordComesFirst() {
        assertThat(reproduced().note("torn").done().grade().notes()).isEqualTo(List.of("torn"));
    }

    @Test
    void timeIsTheGuestsWhereItSaysSo() {
        ScenarioResult result = new Story()
                .event("item-start", "vm", "vm-01", "scenario", LEAK, "variant", "matched-pair")
                .event("item-end", "vm", "vm-01", "scenario", LEAK, "variant", "matched-pair", "ns", 250_000_000L)
                .event("item-start", "vm", "vm-01", "scenario", LEAK, "variant", "race")
                .event("item-end", "vm", "vm-01", "scenario", LEAK, "variant", "race", "ns", 1_250_000_000L)
                .done()
                .only();

        assertThat(result.seconds()).isCloseTo(1.5, within(1e-9));
    }

    @Test
    void timeOfAnItemThatItsMachineDidNotSurviveIsTheHosts() {
        ScenarioResult result = new Story()
                .event("item-start", "vm", "vm-01", "scenario", LEAK, "variant", "race")
                .event("trial-start", "vm", "vm-01", "scenario", LEAK, "variant", "race", "trial", 0L)
                .event("machine-end", "vm", "vm-01", "how", "silent", "detail", "")
                .event("machine-start", "vm", "vm-02")
                .event("item-start", "vm", "vm-02", "scenario", LEAK, "variant", "race")
                .trial(LEAK, "race", 0, HIT, Map.of())
                .event("trial-start", "vm", "vm-02", "scenario", LEAK, "variant", "race", "trial", 1L)
                .only();

        assertThat(result.seconds()).isCloseTo(4, within(1e-9));
    }
}
