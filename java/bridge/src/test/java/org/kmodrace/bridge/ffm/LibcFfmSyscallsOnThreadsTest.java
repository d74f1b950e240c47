// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.ffm;

import org.kmodrace.bridge.SyscallsOnThreadsContract;

/** The contract about threads, kept by the backend "ffm" where our own C cannot be loaded. */
class LibcFfmSyscallsOnThreadsTest extends SyscallsOnThreadsContract {
    LibcFfmSyscallsOnThreadsTest() {
        super(new LibcFfmSyscalls());
    }
}
