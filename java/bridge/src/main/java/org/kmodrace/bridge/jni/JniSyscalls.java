// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.jni;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.linux.LinuxSyscalls;

/** Makes system calls in C of our own. */
final class JniSyscalls extends LinuxSyscalls {
    @Override
    public String backend() {
        return "jni";
    }

    @Override
    public OffHeap allocate(int size) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        return new OffHeap(NativeCalls.address(buffer), buffer);
    }

    @Override
    protected long invoke(long number, long a, long b, long c, long d, long e, long f) {
        return NativeCalls.syscall(number, a, b, c, d, e, f);
    }

    @Override
    protected long invokeReadBytewise(int fd, long to, long count) {
        return NativeCalls.readBytewise(fd, to, count);
    }
}
