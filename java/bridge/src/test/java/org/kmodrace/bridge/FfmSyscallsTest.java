// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The contract, kept by the backend on the Foreign Function and Memory API. */
class FfmSyscallsTest extends SyscallsContract {
    private static final ModuleSyscalls FFM = Backends.open("ffm");

    FfmSyscallsTest() {
        super(FFM);
    }

    @Test
    void saysWhichOneItIs() {
        assertThat(FFM.backend()).isEqualTo("ffm");
    }
}
