// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
    void whatSpeaksOfTheModuleIsPreferred() {
        List<String> log = List.of("one", "xfrm-user: two", "three", "xfrm_user: four");

        assertThat(KernelLog.about("xfrm_user", log, 5)).containsExactly("xfrm-user: two", "xfrm_user: four");
        assertThat(KernelLog.about("xfrm_user", log, 1)).containsExactly("xfrm_user: four");
        assertThat(KernelLog.about("other", log, 2)).containsExactly("three", "xfrm_user: four");
        assertThat(KernelLog.about("other", List.of(), 2)).isEmpty();
    }

    @Test
    void aLogThatMayNotBeReadIsEmpty() {
        try (KernelLog log = new KernelLog(Backends.open("ffm"), "/no/such/log")) {
            assertThat(log.news()).isEmpty();
        }
    }
}
