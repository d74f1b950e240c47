// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StagedFaultTest {
    @Test
    void aCommandLineThatAsksForNoneHasNone() {
        assertThat(StagedFault.in("console=ttyS0 kmodrace.seed=1 quiet")).isEmpty();
    }

    @Test
    void oneIsFoundAmongOtherWords() {
        assertThat(StagedFault.in("quiet kmodrace.fault=symbol-get-leak/race:2:silence panic=-1"))
                .isPresent();
        assertThat(StagedFault.in("kmodrace.fault=symbol-get-leak/race:2:kernel-null"))
                .isPresent();
    }

    @Test
    void whatCannotBeStagedIsToldWithWhatCan() {
        assertThatThrownBy(() -> StagedFault.in("kmodrace.fault=symbol-get-leak/race:2:sulk"))
                .hasMessageContaining("no fault is called 'sulk'")
                .hasMessageContaining("flood-without-lines")
                .hasMessageContaining("kernel-WAY");
        assertThatThrownBy(() -> StagedFault.in("kmodrace.fault=symbol-get-leak:silence"))
                .hasMessageContaining("SCENARIO/VARIANT:TRIAL:WHAT");
    }
}
