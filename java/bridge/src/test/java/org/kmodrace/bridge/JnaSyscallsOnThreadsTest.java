// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

/** The contract about threads, kept by the backend on Java Native Access. */
class JnaSyscallsOnThreadsTest extends SyscallsOnThreadsContract {
    JnaSyscallsOnThreadsTest() {
        super(Backends.open("jna"));
    }
}
