// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.oracle.GetVsUnloadOracle.Round;

class GetVsUnloadOracleTest {
    private static final SysResult DONE = new SysResult(0, Errno.NONE);
    private static final SysResult IN_USE = new SysResult(-1, Errno.EAGAIN);
    private static final SysResult NOT_THERE = new SysResult(-1, Errno.ENOENT);

    private static final Round GET_FIRST = new Round(-50, DONE, IN_USE, "");
    private static final Round UNLOAD_FIRST = new Round(50, NOT_THERE, DONE, "");
    private static final Round WHILE_LEAVING = new Round(10, NOT_THERE, DONE, "Unloading");

    private static String outcome(Round... rounds) {
        return GetVsUnloadOracle.judge(List.of(rounds)).outcome();
    }

    @Test
    void oneOfTheTwoMayWin() {
        assertThat(outcome(GET_FIRST, UNLOAD_FIRST)).isEqualTo(GetVsUnloadOracle.ONE_AFTER_THE_OTHER);
    }

    @Test
    void aRefusalWhileTheOwnerWasOnItsWayOutIsTheOverlap() {
        assertThat(outcome(GET_FIRST, WHILE_LEAVING, UNLOAD_FIRST)).isEqualTo(GetVsUnloadOracle.REFUSED_WHILE_LEAVING);
        assertThat(outcome(new Round(10, NOT_THERE, DONE, "Live")))
                .as("a refusal by an owner that was not on its way out")
                .isEqualTo(GetVsUnloadOracle.ONE_AFTER_THE_OTHER);
    }

    @Test
    void bothMayNeverSucceedWhateverElseWasSeen() {
        assertThat(outcome(WHILE_LEAVING, new Round(0, DONE, DONE, ""), new Round(0, NOT_THERE, IN_USE, "")))
                .isEqualTo(GetVsUnloadOracle.GOT_AND_GONE);
    }

    @Test
    void oneOfTheTwoMustSucceed() {
        assertThat(outcome(WHILE_LEAVING, new Round(0, NOT_THERE, IN_USE, "")))
                .isEqualTo(GetVsUnloadOracle.UNDOCUMENTED);
    }

    @Test
    void otherAnswersAreUndocumented() {
        assertThat(outcome(new Round(0, DONE, new SysResult(-1, Errno.EBUSY), "")))
                .isEqualTo(GetVsUnloadOracle.UNDOCUMENTED);
        assertThat(outcome(new Round(0, new SysResult(-1, Errno.EINVAL), DONE, "")))
                .isEqualTo(GetVsUnloadOracle.UNDOCUMENTED);
    }

    @Test
    void aBugInTheGetIsTheOwnersFreeing() {
        CrashFacts crash = new CrashFacts("kernel BUG in __symbol_get", 0, 0, "getter", List.of("kmr_getter_write"));
        TrialResult result = GetVsUnloadOracle.judgeCrash(crash, List.of());
        assertThat(result.outcome()).isEqualTo(GetVsUnloadOracle.BUG_IN_GET);
        assertThat(result.evidence())
                .containsEntry(TrialResult.SEEN, "kernel BUG in __symbol_get: the owner was being freed")
                .containsEntry("task", "getter");
    }

    @Test
    void anotherCrashIsUnexpected() {
        for (String title :
                List.of("kernel BUG in __symbol_put", "BUG: unable to handle kernel paging request in __symbol_get")) {
            CrashFacts crash = new CrashFacts(title, 0, 0, "getter", List.of());
            assertThat(GetVsUnloadOracle.judgeCrash(crash, List.of()).outcome()).isEqualTo(CrashJudge.UNEXPECTED);
        }
    }

    @Test
    void theEvidenceCountsWhoWonAndTellsEachRound() {
        TrialResult result = GetVsUnloadOracle.judge(List.of(GET_FIRST, WHILE_LEAVING, UNLOAD_FIRST));
        assertThat(result.evidence())
                .containsEntry("getFirst", 1L)
                .containsEntry("unloadFirst", 2L)
                .containsEntry("refusedWhileLeaving", 1L);
        assertThat(Captures.listOf(result.evidence(), "rounds"))
                .isEqualTo(List.of(
                        "get sent -50 us: got, delete_module: EWOULDBLOCK",
                        "get sent +10 us: ENOENT, owner Unloading, delete_module: 0",
                        "get sent +50 us: ENOENT, delete_module: 0"));
    }
}
