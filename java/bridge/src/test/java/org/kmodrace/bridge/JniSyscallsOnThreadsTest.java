// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

/** The contract about threads, kept by the backend on the Java Native Interface. */
class JniSyscallsOnThreadsTest extends SyscallsOnThreadsContract {
    JniSyscallsOnThreadsTest() {
        super(Backends.open("jni"));
    }
}
