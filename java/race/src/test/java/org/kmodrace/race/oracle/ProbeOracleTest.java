// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.observe.InitstateRules.State;
import org.kmodrace.race.oracle.ProbeSeen.Step;

class ProbeOracleTest {
    private static final String NEEDED = "kmr_answer";
    private static final String USER = "kmr_asker";

    private static Step called(String module, Errno errno) {
        return new Step(module, State.COMING, new SysResult(errno.number() == 0 ? 0 : -1, errno), true);
    }

    private static ProbeSeen prober(State afterwards, Step... steps) {
        return new ProbeSeen("prober", List.of(steps), afterwards, "load_module");
    }

    /** As on 6.1: a loser waits, is told EEXIST of both, and finds the module live. */
    private static final ProbeSeen LOSER = prober(State.LIVE, called(NEEDED, Errno.EEXIST), called(USER, Errno.EEXIST));

    private static final ProbeSeen WINNER = prober(State.LIVE, called(NEEDED, Errno.NONE), called(USER, Errno.NONE));
    /** kmod-18 takes what is coming for built in. */
    private static final ProbeSeen MISLED = prober(State.COMING, Step.skipped(USER, State.BUILTIN));

    private static final ProbeSeen STRANDED =
            prober(State.ABSENT, Step.skipped(NEEDED, State.BUILTIN), called(USER, Errno.ENOENT));

    private static ProbeOracle.Round round(ProbeSeen... probers) {
        return new ProbeOracle.Round(
                "the window",
                Set.of("0", "EEXIST"),
                List.of(probers),
                List.of("kmr_asker: Unknown symbol kmr_answer_symbol (err -2)", "something else"));
    }

    private static String outcome(ProbeSeen... probers) {
        return ProbeOracle.judge(List.of(round(probers))).outcome();
    }

    @Test
    void whoWaitedAndFoundTheModuleLiveWasNotMisled() {
        assertThat(outcome(WINNER, LOSER, LOSER)).isEqualTo(ProbeOracle.NOBODY_MISLED);
    }

    @Test
    void whoSkippedAModuleThatIsLiveWasNotMisled() {
        assertThat(outcome(prober(State.LIVE, Step.skipped(USER, State.LIVE)))).isEqualTo(ProbeOracle.NOBODY_MISLED);
    }

    @Test
    void whoTookAComingModuleForBuiltInWasToldTooEarly() {
        TrialResult result = ProbeOracle.judge(List.of(round(WINNER, LOSER), round(WINNER, MISLED)));
        assertThat(result.outcome()).isEqualTo(ProbeOracle.TOLD_TOO_EARLY);
        assertThat(result.evidence())
                .containsEntry(TrialResult.SEEN, "the window: 1 of 2 were told that it is loaded, and it was not");
        assertThat(Captures.listOf(result.evidence(), "rounds"))
                .isEqualTo(List.of("the window: nobody-misled", "the window: told-too-early"));
    }

    @Test
    void whoSkippedWhatIsGoneMeetsAnUnknownSymbol() {
        TrialResult result = ProbeOracle.judge(List.of(round(MISLED, STRANDED)));
        assertThat(result.outcome()).isEqualTo(ProbeOracle.UNKNOWN_SYMBOL);
        assertThat(Captures.listOf(result.evidence(), "the window"))
                .isEqualTo(List.of(
                        "prober: kmr_asker is BUILTIN: skipped, then COMING, slept in load_module",
                        "prober: kmr_answer is BUILTIN: skipped, kmr_asker: ENOENT, slept in load_module",
                        "kmr_asker: Unknown symbol kmr_answer_symbol (err -2)"));
    }

    @Test
    void whoIsRefusedIsToldSoAndNotMisled() {
        ProbeOracle.Round going = new ProbeOracle.Round(
                "going", Set.of("EBUSY"), List.of(prober(State.COMING, called(NEEDED, Errno.EBUSY))), List.of());
        assertThat(ProbeOracle.judge(List.of(going)).outcome()).isEqualTo(ProbeOracle.NOBODY_MISLED);
    }

    @Test
    void anotherAnswerIsUndocumentedWhateverElseWasSeen() {
        assertThat(outcome(STRANDED, prober(State.ABSENT, called(NEEDED, Errno.EBUSY))))
                .isEqualTo(ProbeOracle.UNDOCUMENTED);
    }
}
