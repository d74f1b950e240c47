// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import java.time.Duration;
import java.util.Optional;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.observe.KernelLog;

/** Unloads a module, and says who holds it when it is refused. */
public final class Unloader {
    private static final long POLL_MILLIS = 20;
    private static final int LOG_LINES = 5;

    private final RunningKernel kernel;

    public Unloader(RunningKernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Asks the kernel to unload a module.
     *
     * @param force with {@code O_TRUNC}: whoever uses it, uses freed memory from then on
     * @param wait how long to ask again while it is in use; the kernel itself has not waited since 3.13
     */
    public UnloadAnswer unload(String module, boolean force, Duration wait) {
        int flags = ModuleSyscalls.O_NONBLOCK | (force ? ModuleSyscalls.O_TRUNC : 0);
        try (KernelLog log =
                new KernelLog(kernel.sys(), kernel.root().resolve("dev/kmsg").toString())) {
            long begin = System.nanoTime();
            int calls = 1;
            SysResult answer = kernel.sys().deleteModule(module, flags);
            while (answer.failedWith(Errno.EAGAIN) && System.nanoTime() - begin < wait.toNanos()) {
                pause();
                answer = kernel.sys().deleteModule(module, flags);
                calls++;
            }
            long millis = (System.nanoTime() - begin) / 1_000_000;
            return new UnloadAnswer(
                    module,
                    force ? "O_NONBLOCK|O_TRUNC" : "O_NONBLOCK",
                    answer.ok() ? "0" : answer.errno().name(),
                    answer.errno().number(),
                    Meaning.ofUnload(answer),
                    calls,
                    millis,
                    answer.ok() ? Optional.empty() : kernel.module(module),
                    LogLines.about(module, log.news(), LOG_LINES));
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted while waiting", e);
        }
    }
}
