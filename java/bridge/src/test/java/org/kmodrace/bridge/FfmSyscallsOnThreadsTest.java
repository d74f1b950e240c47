// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

/** The contract about threads, kept by the backend on the Foreign Function and Memory API. */
class FfmSyscallsOnThreadsTest extends SyscallsOnThreadsContract {
    FfmSyscallsOnThreadsTest() {
        super(Backends.open("ffm"));
    }
}
