// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kmodrace.bridge.Backends;

class KernelLogTest {
    @Test
    void aRecordsMessageIsFoundBetweenItsFields() {
        assertThat(KernelLog.message("4,812,3402120,-;kmr_x: disagrees; about\n SUBSYSTEM=module\n DEVICE=+x\n"))
                .isEqualTo("kmr_x: disagrees; about");
        assertThat(KernelLog.message("6,1,0,-;no end")).isEqualTo("no end");
    }

    @Test
    void aLogThatMayNotBeReadIsEmpty() {
        try (KernelLog log = new KernelLog(Backends.open("ffm"), "/no/such/log")) {
            assertThat(log.isReadable()).isFalse();
            assertThat(log.news()).isEmpty();
        }
    }
}
