// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContractOracleTest {
    private static final ContractOracle.Question ONE_ANSWER =
            new ContractOracle.Question("finit-fd-none", "descriptor -1", Set.of("EBADF"), "since 4.6", "fdget()");
    private static final ContractOracle.Question EITHER =
            new ContractOracle.Question("finit-going", "an unload", Set.of("0", "EBUSY"), "", "stable kernels");

    @Test
    void theSpecifiedAnswerIsRight() {
        assertThat(ContractOracle.judge(ONE_ANSWER, "EBADF", List.of()).outcome())
                .isEqualTo(ContractOracle.AS_SPECIFIED);
        assertThat(ContractOracle.judge(EITHER, "0", List.of()).outcome()).isEqualTo(ContractOracle.AS_SPECIFIED);
        assertThat(ContractOracle.judge(EITHER, "EBUSY", List.of()).outcome()).isEqualTo(ContractOracle.AS_SPECIFIED);
    }

    @Test
    void anyOtherAnswerDepartsAndSaysFromWhat() {
        TrialResult result = ContractOracle.judge(ONE_ANSWER, "ENOEXEC", List.of());
        assertThat(result.outcome()).isEqualTo(ContractOracle.DEPARTS);
        assertThat(result.evidence())
                .containsEntry("case", "finit-fd-none")
                .containsEntry("did", "descriptor -1")
                .containsEntry("expected", List.of("EBADF"))
                .containsEntry("got", "ENOEXEC")
                .containsEntry("range", "since 4.6")
                .containsEntry("because", "fdget()");
        assertThat(ContractOracle.judge(EITHER, "EEXIST", List.of()).evidence())
                .containsEntry("expected", List.of("0", "EBUSY"))
                .doesNotContainKey("range");
        // Success where an error is specified, and the other way round.
        assertThat(ContractOracle.judge(ONE_ANSWER, "0", List.of()).outcome()).isEqualTo(ContractOracle.DEPARTS);
    }

    @Test
    void whatIsLeftBehindIsWorseThanAnyAnswer() {
        TrialResult result = ContractOracle.judge(ONE_ANSWER, "EBADF", List.of("kmr_a"));
        assertThat(result.outcome()).isEqualTo(ContractOracle.RESIDUE);
        assertThat(result.evidence()).containsEntry("left", List.of("kmr_a"));
    }

    @Test
    void whatIsNotForThisKernelSaysWhy() {
        TrialResult result = ContractOracle.notApplicable("finit-x", "something", "nothing is said of kernel 2.6");
        assertThat(result.outcome()).isEqualTo(ContractOracle.NOT_APPLICABLE);
        assertThat(result.evidence()).containsEntry("why", "nothing is said of kernel 2.6");
    }
}
