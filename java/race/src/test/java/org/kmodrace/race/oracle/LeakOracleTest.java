// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;

class LeakOracleTest {
    private static final SysResult DONE = new SysResult(0, Errno.NONE);
    private static final SysResult IN_USE = new SysResult(-1, Errno.EAGAIN);
    private static final List<String> NOBODY = List.of();

    private static String outcome(int references, List<String> users, List<String> holders, SysResult... unloads) {
        return LeakOracle.judge(new LeakOracle.Seen(references, users, holders, List.of(unloads)))
                .outcome();
    }

    @Test
    void aReferenceWithoutAHolderIsTheLeak() {
        assertThat(outcome(1, NOBODY, NOBODY, IN_USE, IN_USE, IN_USE)).isEqualTo(LeakOracle.PINNED_UNNAMED);
    }

    @Test
    void severalReferencesWithoutAHolderAreTheLeakToo() {
        assertThat(outcome(3, NOBODY, NOBODY, IN_USE, IN_USE)).isEqualTo(LeakOracle.PINNED_UNNAMED);
        // Gone in the end, although a reference was left: one of the two is not true.
        assertThat(outcome(3, NOBODY, NOBODY, IN_USE, DONE)).isEqualTo(LeakOracle.INCONSISTENT);
    }

    @Test
    void aHolderMayBeNamedInEitherPlace() {
        assertThat(outcome(1, List.of("kmr_user"), NOBODY, IN_USE)).isEqualTo(LeakOracle.PINNED_NAMED);
        assertThat(outcome(1, NOBODY, List.of("kmr_user"), IN_USE)).isEqualTo(LeakOracle.PINNED_NAMED);
    }

    @Test
    void anOwnerThatGoesIsReleased() {
        assertThat(outcome(0, NOBODY, NOBODY, DONE)).isEqualTo(LeakOracle.RELEASED);
        // Refused at first, gone in the end.
        assertThat(outcome(0, NOBODY, NOBODY, IN_USE, DONE)).isEqualTo(LeakOracle.RELEASED);
    }

    @Test
    void aCountThatContradictsTheUnloadIsInconsistent() {
        assertThat(outcome(1, NOBODY, NOBODY, DONE)).isEqualTo(LeakOracle.INCONSISTENT);
        assertThat(outcome(0, NOBODY, NOBODY, IN_USE, IN_USE)).isEqualTo(LeakOracle.INCONSISTENT);
        assertThat(outcome(-1, NOBODY, NOBODY, IN_USE)).isEqualTo(LeakOracle.INCONSISTENT);
        assertThat(outcome(1, NOBODY, NOBODY, new SysResult(-1, Errno.EBUSY))).isEqualTo(LeakOracle.INCONSISTENT);
        assertThat(outcome(1, NOBODY, NOBODY, IN_USE, new SysResult(-1, Errno.ENOENT)))
                .isEqualTo(LeakOracle.INCONSISTENT);
    }

    @ParameterizedTest
    @CsvSource({
        "agent-6.1.jsonl,  race,           pinned-unnamed",
        "agent-6.1.jsonl,  bare-reference, pinned-unnamed",
        "agent-6.1.jsonl,  matched-pair,   released",
        "agent-6.12.jsonl, race,           pinned-unnamed",
        "agent-6.12.jsonl, bare-reference, pinned-unnamed",
        "agent-6.12.jsonl, matched-pair,   released",
    })
    void theEvidenceOfARealTrialLeadsToItsOutcome(String file, String variant, String outcome) {
        Map<String, Object> evidence =
                Captures.trial(file, "symbol-get-leak", variant).evidence();
        List<SysResult> unloads = Captures.listOf(evidence, "deleteModule").stream()
                .map(answer -> answer.equals("0") ? DONE : IN_USE)
                .toList();
        TrialResult again = LeakOracle.judge(new LeakOracle.Seen(
                ((Long) Objects.requireNonNull(evidence.get("references"))).intValue(), NOBODY, NOBODY, unloads));
        assertThat(again.outcome()).isEqualTo(outcome);
        assertThat(again.evidence().get("deleteModule")).isEqualTo(evidence.get("deleteModule"));
        assertThat(Captures.listOf(evidence, "users")).isEmpty();
        assertThat(Captures.listOf(evidence, "holders")).isEmpty();
    }
}
