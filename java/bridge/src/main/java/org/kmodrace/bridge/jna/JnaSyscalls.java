// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.linux.LinuxSyscalls;

/** Calls syscall(2) through JNA. */
final class JnaSyscalls extends LinuxSyscalls {
    @Override
    public String backend() {
        return "jna";
    }

    @Override
    public OffHeap allocate(int size) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        return new OffHeap(Pointer.nativeValue(Native.getDirectBufferPointer(buffer)), buffer);
    }

    @Override
    protected long invoke(long number, long a, long b, long c, long d, long e, long f) {
        long value = CLibrary.syscall(number, a, b, c, d, e, f);
        // At once: JNA keeps the thread's errno of the last call only.
        return value == -1 ? -Native.getLastError() : value;
    }
}
