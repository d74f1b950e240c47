// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;

class TokenOracleTest {
    private static final SysResult DONE = new SysResult(0, Errno.NONE);
    private static final SysResult IN_USE = new SysResult(-1, Errno.EAGAIN);

    private static String outcome(boolean ownerNamed, int refusals, SysResult last, boolean closeBegun) {
        return TokenOracle.judge(new TokenOracle.Seen(ownerNamed, 2, refusals, last, closeBegun))
                .outcome();
    }

    @Test
    void aModuleThatGoesAfterTheLastCloseWasHeld() {
        assertThat(outcome(true, 17, DONE, true)).isEqualTo(TokenOracle.GONE_AFTER_CLOSE);
        // Closed before anybody tried: nothing to refuse.
        assertThat(outcome(true, 0, DONE, true)).isEqualTo(TokenOracle.GONE_AFTER_CLOSE);
        assertThat(outcome(false, 0, DONE, true)).isEqualTo(TokenOracle.GONE_AFTER_CLOSE);
    }

    @Test
    void aModuleThatGoesBeforeTheLastCloseIsToldByWhetherItWasTheOwner() {
        assertThat(outcome(false, 0, DONE, false)).isEqualTo(TokenOracle.UNLOADED_UNDER_FD);
        assertThat(outcome(true, 0, DONE, false)).isEqualTo(TokenOracle.OWNER_IGNORED);
        // Held for a while is not held.
        assertThat(outcome(true, 17, DONE, false)).isEqualTo(TokenOracle.OWNER_IGNORED);
    }

    @Test
    void aModuleThatIsRefusedForGoodIsPinned() {
        assertThat(outcome(true, 4_711, IN_USE, true)).isEqualTo(TokenOracle.PINNED_AFTER_CLOSE);
    }

    @Test
    void anyOtherAnswerIsUndocumentedWheneverItComes() {
        assertThat(outcome(true, 0, new SysResult(-1, Errno.EBUSY), false)).isEqualTo(TokenOracle.UNDOCUMENTED);
        assertThat(outcome(false, 3, new SysResult(-1, Errno.ENOENT), true)).isEqualTo(TokenOracle.UNDOCUMENTED);
    }

    @Test
    void theEvidenceSaysWhatWasAnsweredAndWhen() {
        assertThat(TokenOracle.judge(new TokenOracle.Seen(true, 2, 17, DONE, true))
                        .evidence())
                .containsEntry("descriptors", 2)
                .containsEntry("ownerNamed", true)
                .containsEntry("refusedWithEWOULDBLOCK", 17)
                .containsEntry("deleteModule", "0")
                .containsEntry("lastCloseHadBegun", true);
        assertThat(TokenOracle.judge(new TokenOracle.Seen(true, 2, 17, IN_USE, true))
                        .evidence())
                .containsEntry("deleteModule", "EWOULDBLOCK");
    }
}
