// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.ffm;

import static org.kmodrace.bridge.ffm.Downcalls.C_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.linux.LinuxSyscalls;

/** Calls syscall(2) through a method handle. */
final class FfmSyscalls extends LinuxSyscalls {
    /**
     * Linked as if it were not variadic: on x86_64 that only leaves out the number of vector registers in use, which
     * is none, and spares half the linking.
     */
    private static final MethodHandle SYSCALL = Downcalls.link(
            "syscall", FunctionDescriptor.of(C_LONG, C_LONG, C_LONG, C_LONG, C_LONG, C_LONG, C_LONG, C_LONG));

    /** With the memory into which this thread's errno is captured. */
    private static final class FfmScratch extends Scratch {
        final MemorySegment callState = Arena.ofAuto().allocate(Downcalls.CALL_STATE);

        FfmScratch(ModuleSyscalls sys) {
            super(sys);
        }
    }

    @Override
    public String backend() {
        return "ffm";
    }

    @Override
    public OffHeap allocate(int size) {
        MemorySegment segment = Arena.ofAuto().allocate(size);
        return new OffHeap(segment.address(), segment.asByteBuffer().order(ByteOrder.nativeOrder()));
    }

    @Override
    protected Scratch newScratch() {
        return new FfmScratch(this);
    }

    @Override
    protected long invoke(Scratch mine, long number, long a, long b, long c, long d, long e, long f) {
        MemorySegment callState = ((FfmScratch) mine).callState;
        long value;
        try {
            value = (long) SYSCALL.invokeExact(callState, number, a, b, c, d, e, f);
        } catch (Throwable impossible) {
            throw new AssertionError("a downcall does not throw", impossible);
        }
        return value == -1 ? -Downcalls.errno(callState) : value;
    }
}
