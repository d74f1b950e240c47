// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.jni;

import java.nio.ByteBuffer;
import org.kmodrace.bridge.linux.NativeLibrary;

/** What {@code native/bridge.c} does; of use once {@link NativeLibrary} has loaded it. */
final class NativeCalls {
    private NativeCalls() {}

    /**
     * syscall(2).
     *
     * @return its value, or -errno
     */
    static native long syscall(long number, long a, long b, long c, long d, long e, long f);

    /**
     * read(2) of one byte, again and again.
     *
     * @param to the address of the first byte's place
     * @return how many came, or -errno
     */
    static native long readBytewise(int fd, long to, long count);

    /** Where a direct buffer's memory begins. */
    static native long address(ByteBuffer direct);
}
