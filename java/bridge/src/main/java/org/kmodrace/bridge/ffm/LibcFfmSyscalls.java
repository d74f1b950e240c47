// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.ffm;

import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Through syscall(2) of the C library, errno captured by the linker: for where our own C cannot be loaded. Answers
 * the same, some nanoseconds later (docs/bridge-ratios.md).
 */
final class LibcFfmSyscalls extends FfmSyscalls {
    private static final MethodHandle SYSCALL = Downcalls.linkLibc("syscall");

    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final int ERRNO_AT = (int) CALL_STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    /** Where a thread's errno is captured: the same memory as Java and as the linker wants it. */
    private record CallState(ByteBuffer bytes, MemorySegment segment) {
        static CallState make() {
            ByteBuffer bytes =
                    ByteBuffer.allocateDirect((int) CALL_STATE.byteSize()).order(ByteOrder.nativeOrder());
            return new CallState(bytes, MemorySegment.ofBuffer(bytes));
        }
    }

    private static final ThreadLocal<CallState> STATE = ThreadLocal.withInitial(CallState::make);

    @Override
    protected long invoke(long number, long a, long b, long c, long d, long e, long f) {
        CallState state = STATE.get();
        long value;
        try {
            value = (long) SYSCALL.invokeExact(state.segment, number, a, b, c, d, e, f);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
        return value == -1 ? -state.bytes.getInt(ERRNO_AT) : value;
    }
}
