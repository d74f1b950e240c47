// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.kmodrace.bridge.Errno;

/**
 * ptrace(2) and waitpid(2), as far as stopping single threads of another process takes. A tracer is a thread, not a
 * process: all calls for a traced thread must come from the thread that seized it, and when that one ends, what it
 * traced goes on untraced.
 */
@SuppressWarnings("restricted") // foreign functions are what it is for
final class Ptrace {
    // From sys/ptrace.h and bits/waitflags.h.
    private static final int PTRACE_CONT = 7;
    private static final int PTRACE_SEIZE = 0x4206;
    private static final int PTRACE_INTERRUPT = 0x4207;
    private static final int PTRACE_EVENT_STOP = 128;
    private static final int WNOHANG = 1;
    private static final int WALL = 0x40000000;
    private static final int STOPPED = 0x7f;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO_AFTERWARDS = Linker.Option.captureCallState("errno");
    private static final MemoryLayout CAPTURED = Linker.Option.captureStateLayout();
    /** {@code long ptrace(enum request, pid_t pid, void *addr, void *data)}, variadic from the second argument on. */
    private static final MethodHandle PTRACE = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("ptrace"),
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG),
            ERRNO_AFTERWARDS,
            Linker.Option.firstVariadicArg(1));
    /** {@code pid_t waitpid(pid_t pid, int *status, int options)}. */
    private static final MethodHandle WAITPID = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("waitpid"),
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

    /** What a wait came to. */
    enum State {
        /** It runs. */
        RUNNING,
        /** It stands still because it was told to. */
        STOPPED,
        /** It has ended, or is none of ours. */
        GONE
    }

    private Ptrace() {}

    /**
     * Begins to trace a thread, which goes on running.
     *
     * @return {@link Errno#NONE}, or why not: EPERM when this process may not, ESRCH when there is no such thread
     */
    static Errno seize(int tid) {
        return ptrace(PTRACE_SEIZE, tid, 0);
    }

    /** Tells a traced thread to stop; {@link #await} says when it does. */
    static Errno interrupt(int tid) {
        return ptrace(PTRACE_INTERRUPT, tid, 0);
    }

    /** Lets a stopped thread go on. */
    static Errno resume(int tid) {
        return ptrace(PTRACE_CONT, tid, 0);
    }

    /** Waits until an interrupted thread stands still or is gone; signals that it gets meanwhile are handed on to it. */
    static State await(int tid) {
        State state = State.RUNNING;
        while (state == State.RUNNING) {
            state = wait(tid, WALL);
        }
        return state;
    }

    /** Hands on a signal for which a traced thread stands still, if there is one. */
    static State look(int tid) {
        return wait(tid, WALL | WNOHANG);
    }

    private static State wait(int tid, int options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
            int found = (int) WAITPID.invokeExact(tid, status, options);
            if (found == 0) {
                return State.RUNNING;
            }
            int word = status.get(ValueLayout.JAVA_INT, 0);
            if (found < 0 || (word & 0xff) != STOPPED) {
                return State.GONE;
            }
            if (word >> 16 == PTRACE_EVENT_STOP) {
                return State.STOPPED;
            }
            ptrace(PTRACE_CONT, tid, (word >> 8) & 0xff);
            return State.RUNNING;
        } catch (Throwable t) {
            throw new IllegalStateException("waitpid(2) could not be called", t);
        }
    }

    private static Errno ptrace(int request, int tid, long data) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(CAPTURED);
            long result = (long) PTRACE.invokeExact(captured, request, tid, 0L, data);
            return result == -1 ? new Errno(captured.get(ValueLayout.JAVA_INT, 0)) : Errno.NONE;
        } catch (Throwable t) {
            throw new IllegalStateException("ptrace(2) could not be called", t);
        }
    }
}
