// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.race.oracle.PutAddrOracle.Counts;
import org.kmodrace.race.protocol.AgentEvent;

class PutAddrOracleTest {
    private static final Counts RIGHT = new Counts(1, 1, 0);
    private static final AgentEvent.Note STALE = note(PutAddrOracle.NOTE_STALE, Map.of("module", "kmr_leaving"));
    private static final AgentEvent.Note MINIATURE = note(PutAddrOracle.NOTE_MINIATURE, Map.of("module", "kmr_mini"));

    private static AgentEvent.Note note(String what, Map<String, Object> facts) {
        return new AgentEvent.Note("symbol-put-addr", "race", 0, what, facts);
    }

    private static TrialResult crash(String title, AgentEvent.Note... notes) {
        return PutAddrOracle.judgeCrash(
                new CrashFacts(title, 0, 0, "java", List.of("proc_reg_write")), Arrays.asList(notes));
    }

    @Test
    void aPutByAddressIsCountedAsOneByName() {
        TrialResult result = PutAddrOracle.judge(RIGHT, false);
        assertThat(result.outcome()).isEqualTo(PutAddrOracle.COUNTED);
        assertThat(result.evidence())
                .containsEntry("afterGetByName", 1)
                .containsEntry("afterPutOfKernelAddress", 1)
                .containsEntry("afterPutByAddress", 0);
    }

    @Test
    void aKernelThatLivesAfterAStaleAddressIsToldApart() {
        assertThat(PutAddrOracle.judge(RIGHT, true).outcome()).isEqualTo(PutAddrOracle.STALE_IGNORED);
    }

    @Test
    void aCountThatIsNotGivenBackOnceIsMiscounted() {
        assertThat(PutAddrOracle.judge(new Counts(1, 1, 1), false).outcome()).isEqualTo(PutAddrOracle.MISCOUNTED);
        assertThat(PutAddrOracle.judge(new Counts(1, 1, -1), true).outcome()).isEqualTo(PutAddrOracle.MISCOUNTED);
    }

    @Test
    void anAddressOfTheKernelItselfThatTakesAReferenceIsMiscounted() {
        assertThat(PutAddrOracle.judge(new Counts(1, 0, 0), false).outcome()).isEqualTo(PutAddrOracle.MISCOUNTED);
    }

    @Test
    void aBugOverAModuleThatIsGoneIsTheFault() {
        TrialResult result =
                crash("kernel BUG in symbol_put_addr", note(PutAddrOracle.NOTE_COUNTS, RIGHT.facts()), STALE);
        assertThat(result.outcome()).isEqualTo(PutAddrOracle.BUG_ON_STALE);
        assertThat(result.evidence()).containsKeys("crash", "counts", "stale", "task", "trace");
        assertThat(crash("kernel BUG in symbol_put_addr.part.0", STALE).outcome())
                .isEqualTo(PutAddrOracle.BUG_ON_STALE);
    }

    @Test
    void aBugBeforeAnyModuleWasGoneIsNot() {
        assertThat(crash("kernel BUG in symbol_put_addr", note(PutAddrOracle.NOTE_COUNTS, RIGHT.facts()))
                        .outcome())
                .isEqualTo(CrashJudge.UNEXPECTED);
    }

    @Test
    void eachOwnerDiesItsOwnDeath() {
        assertThat(crash("kernel BUG in kmr_mini_put_there", MINIATURE).outcome())
                .isEqualTo(PutAddrOracle.BUG_ON_STALE);
        assertThat(crash("kernel BUG in kmr_mini_put_there", STALE).outcome()).isEqualTo(CrashJudge.UNEXPECTED);
        assertThat(crash("kernel BUG in symbol_put_addr", MINIATURE).outcome()).isEqualTo(CrashJudge.UNEXPECTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kernel BUG in symbol_put_address",
                "kernel BUG in __symbol_put",
                "BUG: unable to handle kernel paging request in symbol_put_addr"
            })
    void anyOtherCrashIsNot(String title) {
        assertThat(crash(title, STALE, MINIATURE).outcome()).isEqualTo(CrashJudge.UNEXPECTED);
    }
}
