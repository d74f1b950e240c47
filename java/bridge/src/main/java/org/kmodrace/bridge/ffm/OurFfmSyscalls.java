// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.ffm;

import java.lang.invoke.MethodHandle;

/** Through {@code native/bridge.c}, where nothing has to be fetched after a call; for when that library is loaded. */
final class OurFfmSyscalls extends FfmSyscalls {
    private static final MethodHandle SYSCALL = Downcalls.linkOurs("kmodrace_syscall");

    /** Linked when it is first needed. */
    private static final class Bytewise {
        static final MethodHandle READ = Downcalls.linkOurs("kmodrace_read_bytewise");
    }

    @Override
    protected long invoke(long number, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) SYSCALL.invokeExact(number, a, b, c, d, e, f);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    @Override
    protected long invokeReadBytewise(int fd, long to, long count) {
        try {
            return (long) Bytewise.READ.invokeExact((long) fd, to, count, 0L, 0L, 0L, 0L);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }
}
