// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The contract, kept by the backend on the Java Native Interface. */
class JniSyscallsTest extends SyscallsContract {
    private static final ModuleSyscalls JNI = Backends.open("jni");

    JniSyscallsTest() {
        super(JNI);
    }

    @Test
    void saysWhichOneItIs() {
        assertThat(JNI.backend()).isEqualTo("jni");
    }
}
