// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.ffm;

import static org.kmodrace.bridge.ffm.Downcalls.C_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
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
    private static final FunctionDescriptor SEVEN_LONGS =
            FunctionDescriptor.of(C_LONG, C_LONG, C_LONG, C_LONG, C_LONG, C_LONG, C_LONG, C_LONG);

    private static final MethodHandle SYSCALL = Downcalls.link("syscall", SEVEN_LONGS);

    /** Our C, loaded when it is first needed. Of the shape of syscall(2), so that nothing has to be linked anew. */
    private static final class Loops {
        static final MethodHandle READ_BYTEWISE = Downcalls.linkOurs("kmodrace_read_bytewise", SEVEN_LONGS);
    }

    /** With the memory into which this thread's errno is captured. */
    private static final class FfmScratch extends Scratch {
        final ByteBuffer state = buffer((int) Downcalls.CALL_STATE.byteSize());
        /** The same memory, as the linker wants it. */
        final MemorySegment callState = MemorySegment.ofBuffer(state);

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
        ByteBuffer buffer = buffer(size);
        return new OffHeap(MemorySegment.ofBuffer(buffer).address(), buffer);
    }

    /** Java's own direct buffers: to make and to read one takes a fraction of the code that an arena's segment takes. */
    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    @Override
    protected Scratch newScratch() {
        return new FfmScratch(this);
    }

    @Override
    protected long invokeReadBytewise(Scratch mine, int fd, long to, long count) {
        MemorySegment callState = ((FfmScratch) mine).callState;
        try {
            return (long) Loops.READ_BYTEWISE.invokeExact(callState, (long) fd, to, count, 0L, 0L, 0L, 0L);
        } catch (Throwable impossible) {
            throw new AssertionError("a downcall does not throw", impossible);
        }
    }

    @Override
    protected long invoke(Scratch mine, long number, long a, long b, long c, long d, long e, long f) {
        FfmScratch own = (FfmScratch) mine;
        long value;
        try {
            value = (long) SYSCALL.invokeExact(own.callState, number, a, b, c, d, e, f);
        } catch (Throwable impossible) {
            throw new AssertionError("a downcall does not throw", impossible);
        }
        return value == -1 ? -own.state.getInt(Downcalls.ERRNO_AT) : value;
    }
}
