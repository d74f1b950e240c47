// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.oracle.AutoloadOracle.Asked;
import org.kmodrace.race.oracle.AutoloadOracle.Round;

class AutoloadOracleTest {
    private static final Asked SERVED = new Asked("socketer-1", new SysResult(7, Errno.NONE), "");
    private static final Asked REFUSED =
            new Asked("socketer-2", new SysResult(-1, AutoloadOracle.NOT_SUPPORTED), "back");
    private static final String UNKNOWN = "xfrm_user: Unknown symbol xfrm_aead_get_byname (err -2)";

    private static Round round(List<String> log, Asked... asked) {
        return new Round("the window", List.of(asked), List.of("modprobe 12: S load_module"), log);
    }

    private static String outcome(Round... rounds) {
        return AutoloadOracle.judge(List.of(rounds)).outcome();
    }

    @Test
    void whoAllGotTheirSocketsWereServed() {
        assertThat(outcome(round(List.of("Initializing XFRM netlink socket"), SERVED, SERVED)))
                .isEqualTo(AutoloadOracle.ALL_SERVED);
    }

    @Test
    void whoIsRefusedWhileAnotherIsServedWasRefusedTooEarly() {
        TrialResult result = AutoloadOracle.judge(
                List.of(round(List.of(), SERVED, SERVED), round(List.of("something"), SERVED, REFUSED)));
        assertThat(result.outcome()).isEqualTo(AutoloadOracle.REFUSED_TOO_EARLY);
        assertThat(result.evidence()).containsEntry(TrialResult.SEEN, "the window: EPROTONOSUPPORT for 1 of 2 threads");
        assertThat(Captures.listOf(result.evidence(), "the window"))
                .isEqualTo(List.of(
                        "socketer-1: got its socket",
                        "socketer-2: EPROTONOSUPPORT; in the window: back",
                        "modprobe 12: S load_module",
                        "log: something"));
    }

    @Test
    void anUnknownSymbolIsAnOutcomeOfItsOwn() {
        TrialResult result = AutoloadOracle.judge(List.of(round(List.of(UNKNOWN), REFUSED, REFUSED)));
        assertThat(result.outcome()).isEqualTo(AutoloadOracle.UNKNOWN_SYMBOL);
        assertThat(result.evidence())
                .containsEntry(
                        TrialResult.SEEN, "the window: EPROTONOSUPPORT for 2 of 2 threads, and an unknown symbol");
        assertThat(outcome(round(List.of(UNKNOWN), SERVED)))
                .as("with everybody served")
                .isEqualTo(AutoloadOracle.ALL_SERVED);
    }

    @Test
    void aRefusalWithoutAReasonIsUndocumented() {
        assertThat(outcome(round(List.of(), REFUSED, REFUSED))).isEqualTo(AutoloadOracle.UNDOCUMENTED);
    }

    @Test
    void anotherRefusalIsUndocumentedWhateverElseWasSeen() {
        Asked other = new Asked("socketer-3", new SysResult(-1, Errno.ENOMEM), "");
        assertThat(outcome(round(List.of(UNKNOWN), REFUSED), round(List.of(), SERVED, other)))
                .isEqualTo(AutoloadOracle.UNDOCUMENTED);
        assertThat(other).hasToString("socketer-3: ENOMEM");
    }
}
