// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.ffm;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.linux.LinuxSyscalls;

/** Makes system calls through a method handle; of which C function is left open. */
abstract class FfmSyscalls extends LinuxSyscalls {
    @Override
    public final String backend() {
        return "ffm";
    }

    @Override
    public final OffHeap allocate(int size) {
        // Java's own direct buffers: to make and to read one takes a fraction of the code of an arena's segment.
        ByteBuffer buffer = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        return new OffHeap(MemorySegment.ofBuffer(buffer).address(), buffer);
    }

    /** What a handle of a C function cannot throw, but has to declare. */
    static AssertionError impossible(Throwable thrown) {
        return new AssertionError("a downcall does not throw", thrown);
    }
}
