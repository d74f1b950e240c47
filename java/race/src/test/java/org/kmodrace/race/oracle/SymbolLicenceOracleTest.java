// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.oracle.SymbolLicenceOracle.Asked;

class SymbolLicenceOracleTest {
    private static final SysResult GOT = new SysResult(0, Errno.NONE);
    private static final SysResult REFUSED = new SysResult(-1, Errno.ENOENT);

    private static final Asked GPL_ONLY = new Asked("kmr_both_gpl", GOT, 1);

    private static TrialResult plain(SysResult answer, int references) {
        return SymbolLicenceOracle.judge(
                GPL_ONLY, new Asked("kmr_both_plain", answer, references), List.of("something else"), 0);
    }

    @Test
    void todaysKernelsRefuseWhatIsExportedToAll() {
        assertThat(plain(REFUSED, 0).outcome()).isEqualTo(SymbolLicenceOracle.PLAIN_REFUSED);
        assertThat(plain(REFUSED, 0).evidence()).doesNotContainKeys("log", TrialResult.SEEN);
    }

    @Test
    void olderOnesHandItOut() {
        TrialResult result = plain(GOT, 1);
        assertThat(result.outcome()).isEqualTo(SymbolLicenceOracle.PLAIN_HANDED_OUT);
        assertThat(result.evidence())
                .containsEntry("plain", "kmr_both_plain: handed out, 1 reference on the owner")
                .containsEntry(TrialResult.SEEN, "handed out: kmr_both_plain, which is exported without _GPL");
    }

    @Test
    void aCountThatDoesNotFitTheAnswersIsForbidden() {
        assertThat(plain(REFUSED, 1).outcome()).isEqualTo(SymbolLicenceOracle.COUNT_WRONG);
        assertThat(plain(GOT, 0).outcome()).isEqualTo(SymbolLicenceOracle.COUNT_WRONG);
        Asked plain = new Asked("kmr_both_plain", REFUSED, 0);
        assertThat(SymbolLicenceOracle.judge(GPL_ONLY, plain, List.of(), 1).outcome())
                .isEqualTo(SymbolLicenceOracle.COUNT_WRONG);
        assertThat(SymbolLicenceOracle.judge(new Asked("kmr_both_gpl", GOT, 0), plain, List.of(), 0)
                        .outcome())
                .isEqualTo(SymbolLicenceOracle.COUNT_WRONG);
    }

    @Test
    void anAnswerThatSymbolGetDoesNotHaveIsForbidden() {
        assertThat(plain(new SysResult(-1, Errno.EINVAL), 0).outcome()).isEqualTo(SymbolLicenceOracle.UNDOCUMENTED);
        assertThat(SymbolLicenceOracle.judge(
                                new Asked("kmr_both_gpl", REFUSED, 0),
                                new Asked("kmr_both_plain", REFUSED, 0),
                                List.of(),
                                0)
                        .outcome())
                .isEqualTo(SymbolLicenceOracle.UNDOCUMENTED);
    }

    @Test
    void whatTheKernelLogsOfItIsKept() {
        String line = "failing symbol_get of non-GPLONLY symbol kmr_both_plain.";
        TrialResult result = SymbolLicenceOracle.judge(
                GPL_ONLY, new Asked("kmr_both_plain", REFUSED, 0), List.of("kmr_both: loaded", line), 0);
        assertThat(Captures.listOf(result.evidence(), "log")).isEqualTo(List.of(line));
    }
}
