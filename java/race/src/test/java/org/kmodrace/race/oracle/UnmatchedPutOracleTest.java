// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.protocol.AgentEvent;

class UnmatchedPutOracleTest {
    private static final SysResult DONE = new SysResult(0, Errno.NONE);
    private static final SysResult IN_USE = new SysResult(-1, Errno.EAGAIN);
    private static final AgentEvent.Note BELOW_ZERO = note(UnmatchedPutOracle.NOTE_OWNER, -1);
    private static final AgentEvent.Note MINIATURE_BELOW_ZERO = note(UnmatchedPutOracle.NOTE_MINIATURE, -1);

    private static AgentEvent.Note note(String what, Object references) {
        return new AgentEvent.Note(
                "symbol-put-unmatched", "race", 0, what, Map.of(UnmatchedPutOracle.REFERENCES, references));
    }

    private static String outcome(String title, List<String> trace, AgentEvent.Note... notes) {
        return UnmatchedPutOracle.judgeCrash(new CrashFacts(title, 0, 0, "java", trace), Arrays.asList(notes))
                .outcome();
    }

    // --- the kernel lived -----------------------------------------------------------------------

    @Test
    void anOwnerThatGoesIsToldApartByItsCount() {
        assertThat(UnmatchedPutOracle.judge(0, DONE).outcome()).isEqualTo(UnmatchedPutOracle.BALANCED);
        assertThat(UnmatchedPutOracle.judge(-1, DONE).outcome()).isEqualTo(UnmatchedPutOracle.NEGATIVE_SURVIVED);
    }

    @Test
    void anOwnerThatCannotGoIsInconsistentWhateverItsCount() {
        assertThat(UnmatchedPutOracle.judge(0, IN_USE).outcome()).isEqualTo(UnmatchedPutOracle.INCONSISTENT);
        assertThat(UnmatchedPutOracle.judge(-1, IN_USE).outcome()).isEqualTo(UnmatchedPutOracle.INCONSISTENT);
        assertThat(UnmatchedPutOracle.judge(1, IN_USE).outcome()).isEqualTo(UnmatchedPutOracle.INCONSISTENT);
    }

    @Test
    void anOwnerThatGoesAlthoughItIsUsedIsInconsistent() {
        assertThat(UnmatchedPutOracle.judge(1, DONE).outcome()).isEqualTo(UnmatchedPutOracle.INCONSISTENT);
    }

    @Test
    void theEvidenceIsTheCountAndTheAnswer() {
        assertThat(UnmatchedPutOracle.judge(0, DONE).evidence())
                .containsEntry("references", 0)
                .containsEntry("deleteModule", "0");
    }

    // --- the kernel died ------------------------------------------------------------------------

    /** Compilers inline the release into the call, or do not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "__do_sys_delete_module",
                "__do_sys_delete_module.constprop.0",
                "__x64_sys_delete_module",
                "__se_sys_delete_module",
                "try_release_module_ref",
                "try_stop_module.isra.0"
            })
    void aBugInTheReleaseIsTheFault(String function) {
        assertThat(outcome("kernel BUG in " + function, List.of("__x64_sys_delete_module"), BELOW_ZERO))
                .isEqualTo(UnmatchedPutOracle.BUG_ON_UNLOAD);
    }

    @Test
    void aReleaseOnSomebodyElsesBehalfIsNot() {
        assertThat(outcome("kernel BUG in try_release_module_ref", List.of("do_init_module"), BELOW_ZERO))
                .isEqualTo(CrashJudge.UNEXPECTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kernel BUG in free_module",
                "kernel BUG in kfree",
                "kernel BUG in ",
                "BUG: unable to handle kernel paging request in __do_sys_delete_module",
                "kernel panic: Fatal exception"
            })
    void anyOtherCrashIsNot(String title) {
        assertThat(outcome(title, List.of("__do_sys_delete_module"), BELOW_ZERO, MINIATURE_BELOW_ZERO))
                .isEqualTo(CrashJudge.UNEXPECTED);
    }

    @Test
    void aBugWithoutACountBelowZeroIsNot() {
        String bug = "kernel BUG in __do_sys_delete_module";
        assertThat(outcome(bug, List.of())).isEqualTo(CrashJudge.UNEXPECTED);
        assertThat(outcome(bug, List.of(), note(UnmatchedPutOracle.NOTE_OWNER, 0)))
                .isEqualTo(CrashJudge.UNEXPECTED);
        assertThat(outcome(bug, List.of(), note(UnmatchedPutOracle.NOTE_OWNER, "unknown")))
                .isEqualTo(CrashJudge.UNEXPECTED);
        assertThat(outcome(bug, List.of(), note("owner-with-user", -1))).isEqualTo(CrashJudge.UNEXPECTED);
    }

    @Test
    void eachOwnerDiesItsOwnDeath() {
        assertThat(outcome("kernel BUG in kmr_mini_release", List.of(), MINIATURE_BELOW_ZERO))
                .isEqualTo(UnmatchedPutOracle.BUG_ON_UNLOAD);
        assertThat(outcome("kernel BUG in kmr_mini_release", List.of(), BELOW_ZERO))
                .isEqualTo(CrashJudge.UNEXPECTED);
        assertThat(outcome("kernel BUG in __do_sys_delete_module", List.of(), MINIATURE_BELOW_ZERO))
                .isEqualTo(CrashJudge.UNEXPECTED);
    }

    /** What the agent told before the death; the function stands on the console of the same machine. */
    @ParameterizedTest
    @CsvSource({"unmatched-put-6.1.jsonl", "unmatched-put-6.12.jsonl"})
    void realCrashesAreTheFaultAndTheEvidenceTellsHowItCame(String file) {
        CrashFacts crash = new CrashFacts(
                "kernel BUG in __do_sys_delete_module", 0, 0, "java", List.of("do_syscall_64", "entry_SYSCALL_64"));
        TrialResult result = UnmatchedPutOracle.judgeCrash(crash, Captures.notes(file));
        assertThat(result.outcome()).isEqualTo(UnmatchedPutOracle.BUG_ON_UNLOAD);
        assertThat(result.evidence())
                .containsKeys("owner-with-user", "owner")
                .containsEntry("crash", "kernel BUG in __do_sys_delete_module")
                .containsEntry("task", "java");
        // With its user still linked and named, the owner is counted as unused.
        assertThat(String.valueOf(result.evidence().get("owner-with-user")))
                .contains("references=0", "holders=[kmr_linked]");
        assertThat(String.valueOf(result.evidence().get("owner"))).contains("references=-1", "holders=[]");
    }
}
