// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The contract, kept by the backend on Java Native Access. */
class JnaSyscallsTest extends SyscallsContract {
    private static final ModuleSyscalls JNA = Backends.open("jna");

    JnaSyscallsTest() {
        super(JNA);
    }

    @Test
    void saysWhichOneItIs() {
        assertThat(JNA.backend()).isEqualTo("jna");
    }
}
