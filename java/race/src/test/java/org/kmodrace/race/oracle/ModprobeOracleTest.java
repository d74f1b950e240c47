// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.observe.InitstateRules.State;
import org.kmodrace.race.oracle.ModprobeOracle.Modprobe;
import org.kmodrace.race.oracle.ModprobeOracle.Round;

class ModprobeOracleTest {
    private static final Modprobe RIGHT = new Modprobe("modprobe-1", 0, "", "waits", State.LIVE, 0);
    private static final Modprobe EARLY = new Modprobe("modprobe-2", 0, "", "back", State.COMING, 12_340);
    private static final Modprobe FAILED = new Modprobe(
            "modprobe-3", 1, "modprobe: ERROR: could not insert 'kmr_params'\nmore\n", "", State.ABSENT, 0);

    private static Round round(Modprobe... modprobes) {
        return new Round("the window", List.of(modprobes));
    }

    private static String outcome(Round... rounds) {
        return ModprobeOracle.judge(List.of(rounds)).outcome();
    }

    @Test
    void whoSucceedsWhenTheModuleIsLiveIsRight() {
        TrialResult result = ModprobeOracle.judge(List.of(round(RIGHT, RIGHT)));
        assertThat(result.outcome()).isEqualTo(ModprobeOracle.TOLD_WHEN_LIVE);
        assertThat(result.evidence()).doesNotContainKey(TrialResult.SEEN);
        assertThat(Captures.listOf(result.evidence(), "the window").getFirst())
                .isEqualTo("modprobe-1: exit 0, the module was LIVE; in the window: waits");
    }

    @Test
    void whoSucceedsBeforeIsTooEarlyByTheTimeUntilItIsLive() {
        TrialResult result =
                ModprobeOracle.judge(List.of(new Round("before", List.of(RIGHT)), round(RIGHT, EARLY, EARLY)));
        assertThat(result.outcome()).isEqualTo(ModprobeOracle.TOLD_TOO_EARLY);
        assertThat(result.evidence())
                .containsEntry(
                        TrialResult.SEEN,
                        "the window: 2 of 3 modprobes exited 0 too early, modprobe-2 12.3 ms before it was live");
        assertThat(EARLY)
                .hasToString("modprobe-2: exit 0, the module was COMING, 12.3 ms before it was live; in the window:"
                        + " back");
    }

    @Test
    void aModuleThatNeverBecomesLiveIsToldTooEarlyWhateverItsState() {
        Modprobe never = new Modprobe("modprobe-2", 0, "", "", State.ABSENT, ModprobeOracle.NEVER);
        assertThat(outcome(round(never))).isEqualTo(ModprobeOracle.TOLD_TOO_EARLY);
        assertThat(never).hasToString("modprobe-2: exit 0, the module was ABSENT, and it never was live");
    }

    @Test
    void whoFailsIsTheWorstOfAll() {
        TrialResult result = ModprobeOracle.judge(List.of(round(EARLY), round(RIGHT, FAILED)));
        assertThat(result.outcome()).isEqualTo(ModprobeOracle.MODPROBE_FAILED);
        assertThat(result.evidence())
                .containsEntry(
                        TrialResult.SEEN,
                        "the window: 1 of 2 modprobes failed, modprobe-3: exit 1 modprobe: ERROR: could not insert"
                                + " 'kmr_params'");
    }

    @Test
    void whoFailsSaysNothingOfTheModule() {
        assertThat(outcome(round(FAILED))).isEqualTo(ModprobeOracle.MODPROBE_FAILED);
    }
}
