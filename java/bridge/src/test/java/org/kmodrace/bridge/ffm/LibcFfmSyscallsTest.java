// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kmodrace.bridge.Backends;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SyscallsContract;

/** The contract, kept by the backend "ffm" where our own C cannot be loaded. */
class LibcFfmSyscallsTest extends SyscallsContract {
    private static final ModuleSyscalls LIBC = new LibcFfmSyscalls();

    LibcFfmSyscallsTest() {
        super(LIBC);
    }

    @Test
    void itIsTheSameBackend() {
        assertThat(LIBC.backend()).isEqualTo("ffm");
    }

    @Test
    void whereOurCIsThereItIsTaken() {
        assertThat(Backends.open("ffm")).isInstanceOf(OurFfmSyscalls.class);
    }
}
