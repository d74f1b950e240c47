// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.bridge.SyscallNumber;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;

/**
 * Signals that do nothing but interrupt a system call. Java has a handler that does nothing, for the signal with which
 * it wakes its own blocked threads; it is borrowed for signals that are free.
 */
final class Signals {
    /** Not restarted: the call fails with {@code EINTR}. */
    static final int INTERRUPTING = 40;
    /** With {@code SA_RESTART}: the call is made again if the kernel says that it can be. */
    static final int RESTARTING = 41;

    // struct sigaction of the kernel, arch/x86/include/uapi/asm/signal.h: handler, flags, restorer, mask
    private static final int SIZE = 32;
    private static final int FLAGS = 8;
    private static final long SIGSET_SIZE = 8;
    private static final long SA_RESTART = 0x10000000L;
    private static final long SA_SIGINFO = 4;
    private static final int FIRST_REAL_TIME = 32;
    private static final int LAST = 64;

    private final Guest guest;

    /** Installs both signals. */
    Signals(Bench bench) {
        this.guest = bench.guest();
        OffHeap action = handlerThatDoesNothing(bench);
        long flags = action.bytes().getLong(FLAGS) & ~SA_RESTART;
        for (int signal : new int[] {INTERRUPTING, RESTARTING}) {
            action.bytes().putLong(FLAGS, signal == RESTARTING ? flags | SA_RESTART : flags);
            must(call(signal, action.address(), 0), "rt_sigaction(2) of signal " + signal);
        }
    }

    private OffHeap handlerThatDoesNothing(Bench bench) {
        makeJavaInstallIt();
        OffHeap action = bench.memory(new byte[SIZE]);
        for (int signal = FIRST_REAL_TIME; signal <= LAST; signal++) {
            if (signal != INTERRUPTING && signal != RESTARTING) {
                must(call(signal, 0, action.address()), "rt_sigaction(2) of signal " + signal);
                boolean siginfo = (action.bytes().getLong(FLAGS) & SA_SIGINFO) != 0;
                // 0 is SIG_DFL, 1 is SIG_IGN. The C library's own real-time handlers look at what was sent.
                if (action.bytes().getLong(0) > 1 && !siginfo) {
                    return action;
                }
            }
        }
        throw new HarnessException("this Java has no signal whose handler does nothing: nothing can be interrupted");
    }

    /** It does so when a file is read through a channel for the first time. */
    private static void makeJavaInstallIt() {
        try (FileChannel channel = FileChannel.open(Path.of("/proc/self/stat"))) {
            channel.read(ByteBuffer.allocate(1));
        } catch (IOException e) {
            throw new HarnessException("/proc/self/stat cannot be read: " + e.getMessage(), e);
        }
    }

    private SysResult call(int signal, long action, long old) {
        return guest.sys().syscall(SyscallNumber.RT_SIGACTION, signal, action, old, SIGSET_SIZE, 0, 0);
    }

    /** Sends a signal to an actor and waits until it has been delivered. */
    void send(int signal, Actors.Actor actor) {
        ModuleSyscalls sys = guest.sys();
        long process = must(sys.syscall(SyscallNumber.GETPID, 0, 0, 0, 0, 0, 0), "getpid(2)");
        must(sys.syscall(SyscallNumber.TGKILL, process, actor.tid(), signal, 0, 0, 0), "tgkill(2)");
        if (!Guest.await(Bench.PATIENCE, () -> actor.done() || !pending(signal, actor))) {
            throw new HarnessException(
                    "signal " + signal + " was not delivered to " + actor.name() + ": " + actor.whereabouts(guest));
        }
    }

    /** Whether the signal still waits for the thread, by the line SigPnd of its status, a mask in hexadecimal. */
    private boolean pending(int signal, Actors.Actor actor) {
        return guest.text("/proc/self/task/" + actor.tid() + "/status")
                .flatMap(status -> status.lines()
                        .filter(line -> line.startsWith("SigPnd:"))
                        .findFirst())
                .map(line -> Long.parseUnsignedLong(
                        line.substring("SigPnd:".length()).strip(), 16))
                .map(mask -> (mask >>> (signal - 1) & 1) == 1)
                .orElse(false);
    }

    private static long must(SysResult result, String call) {
        if (!result.ok()) {
            throw new HarnessException(call + " failed: " + result);
        }
        return result.value();
    }
}
