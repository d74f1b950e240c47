// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.protocol.AgentEvent;

class UnloadOracleTest {
    private static final List<String> TASKS = List.of("opener", "kmr_sleeper");
    private static final long TEXT = 0xffffffffc0432000L;

    private static AgentEvent.Note note(String what, Map<String, Object> facts) {
        return new AgentEvent.Note("open-vs-unload", "race", 0, what, facts);
    }

    private static final AgentEvent.Note UNLOADED = note(UnloadOracle.NOTE_UNLOADED, Map.of("deleteModule", "0"));
    private static final AgentEvent.Note SECTIONS = note(
            UnloadOracle.NOTE_SECTIONS,
            Map.of(".text", "0xffffffffc0432000", ".exit.text", "0xffffffffc0432028", ".bss", "0x0"));

    private static CrashFacts crash(long faultAddress, long instruction, String task) {
        return new CrashFacts("BUG: something in chrdev_open", faultAddress, instruction, task, List.of("chrdev_open"));
    }

    private static TrialResult judge(CrashFacts crash, AgentEvent.Note... notes) {
        return UnloadOracle.judgeCrash(crash, List.of(notes), TASKS);
    }

    // --- the kernel lived -----------------------------------------------------------------------

    @Test
    void aProtectedModuleIsRefused() {
        TrialResult result = UnloadOracle.judge(new SysResult(-1, Errno.EAGAIN));
        assertThat(result.outcome()).isEqualTo(UnloadOracle.REFUSED);
        assertThat(result.evidence()).containsEntry("deleteModule", "EWOULDBLOCK");
    }

    @Test
    void anUnloadThatNothingFellOverIsToldApart() {
        assertThat(UnloadOracle.judge(new SysResult(0, Errno.NONE)).outcome())
                .isEqualTo(UnloadOracle.UNLOADED_SURVIVED);
    }

    @Test
    void anyOtherAnswerIsUndocumented() {
        TrialResult result = UnloadOracle.judge(new SysResult(-1, Errno.EBUSY));
        assertThat(result.outcome()).isEqualTo(UnloadOracle.UNDOCUMENTED);
        assertThat(result.evidence()).containsEntry("deleteModule", "EBUSY");
    }

    // --- the kernel died ------------------------------------------------------------------------

    @Test
    void aFaultWhereTheModuleWasIsTheRaceWhateverTheTask() {
        TrialResult result = judge(crash(TEXT + 0x12, 0, "swapper/0"), SECTIONS, UNLOADED);
        assertThat(result.outcome()).isEqualTo(UnloadOracle.OOPS);
        assertThat(Captures.listOf(result.evidence(), "because"))
                .isEqualTo(List.of("the fault address 0xffffffffc0432012 lies 0x12 behind the start of .text of the"
                        + " unloaded module"));
        assertThat(judge(crash(0, TEXT + 0x12, ""), SECTIONS, UNLOADED).outcome())
                .isEqualTo(UnloadOracle.OOPS);
    }

    @Test
    void theNearestSectionBeforeTheAddressIsNamed() {
        TrialResult result = judge(crash(TEXT + 0x30, 0, ""), SECTIONS, UNLOADED);
        assertThat(Captures.listOf(result.evidence(), "because").getFirst().toString())
                .contains("0x8 behind the start of .exit.text");
    }

    @Test
    void theTaskThatRanTheModulesCodeIsEnough() {
        assertThat(judge(crash(0xdead, 0, "opener"), SECTIONS, UNLOADED).outcome())
                .isEqualTo(UnloadOracle.OOPS);
        assertThat(judge(crash(0, 0, "opener"), UNLOADED).outcome()).isEqualTo(UnloadOracle.OOPS);
    }

    @Test
    void onlyTheTasksOfTheScenarioAreItsTasks() {
        CrashFacts crash = crash(0xdead, 0, "socketer");
        assertThat(judge(crash, SECTIONS, UNLOADED).outcome()).isEqualTo(CrashJudge.UNEXPECTED);
        assertThat(UnloadOracle.judgeCrash(crash, List.of(SECTIONS, UNLOADED), List.of("socketer", "kmr_sleeper"))
                        .outcome())
                .isEqualTo(UnloadOracle.OOPS);
    }

    @Test
    void aCrashElsewhereIsNotTheRaces() {
        assertThat(judge(crash(TEXT - 1, 0, "java"), SECTIONS, UNLOADED).outcome())
                .isEqualTo(CrashJudge.UNEXPECTED);
        assertThat(judge(crash(TEXT + 0x100_0000, 0, "java"), SECTIONS, UNLOADED)
                        .outcome())
                .isEqualTo(CrashJudge.UNEXPECTED);
        // What the console does not give is 0, and lies nowhere, not even in a section that is said to be at 0.
        assertThat(judge(crash(0, 0, ""), SECTIONS, UNLOADED).outcome()).isEqualTo(CrashJudge.UNEXPECTED);
        assertThat(judge(crash(0x10, 0, ""), SECTIONS, UNLOADED).outcome()).isEqualTo(CrashJudge.UNEXPECTED);
    }

    @Test
    void aCrashBeforeTheModuleWasGoneIsNotTheRaces() {
        assertThat(judge(crash(TEXT + 0x12, TEXT + 0x12, "opener"), SECTIONS).outcome())
                .isEqualTo(CrashJudge.UNEXPECTED);
        assertThat(judge(crash(TEXT + 0x12, TEXT + 0x12, "opener")).outcome()).isEqualTo(CrashJudge.UNEXPECTED);
    }

    @Test
    void sectionsThatAreNoAddressesAreNowhere() {
        AgentEvent.Note odd = note(UnloadOracle.NOTE_SECTIONS, Map.of(".text", "", ".data", "0xzz", ".init", 7L));
        assertThat(judge(crash(TEXT, TEXT, "java"), odd, UNLOADED).outcome()).isEqualTo(CrashJudge.UNEXPECTED);
    }

    /** The agent's notes, and the numbers that stand on the console of the same machine. */
    @ParameterizedTest
    @CsvSource({
        "open-6.1.jsonl,    ffffffffc0432012, opener,      .text",
        "open-6.12.jsonl,   ffffffffc038f026, opener,      .text",
        "orphan-6.1.jsonl,  ffffffffc0528011, kmr_sleeper, .text",
        "orphan-6.12.jsonl, ffffffffc0537055, kmr_sleeper, .text",
    })
    void realCrashesAreTheRaceByEveryReason(String file, String address, String task, String section) {
        long at = Long.parseUnsignedLong(address, 16);
        TrialResult result = UnloadOracle.judgeCrash(crash(at, at, task), Captures.notes(file), TASKS);
        assertThat(result.outcome()).isEqualTo(UnloadOracle.OOPS);
        assertThat(Captures.listOf(result.evidence(), "because"))
                .hasSize(3)
                .anySatisfy(why -> assertThat(why.toString()).startsWith("the fault address 0x" + address))
                .anySatisfy(why -> assertThat(why.toString()).contains("start of " + section + " of the"))
                .anySatisfy(why -> assertThat(why.toString()).contains("'" + task + "'"));
    }
}
