// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.agent;

import java.nio.file.Path;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.protocol.ConsoleMark;

/** Writes into the kernel's log which trial begins, so that what it prints can be told to be of that trial. */
final class ConsoleMarks {
    private final ModuleSyscalls sys;
    private final String kernelLog;

    /** @param root below which the kernel's files lie */
    ConsoleMarks(ModuleSyscalls sys, Path root) {
        this.sys = sys;
        this.kernelLog = root.resolve("dev/kmsg").toString();
    }

    /** A trial is about to begin. */
    void begins(String scenario, String variant, int trial) {
        // Opened for each: what a program may write is limited by descriptor (printk.devkmsg, kernel/printk/printk.c).
        SysResult fd = sys.open(kernelLog, ModuleSyscalls.O_WRONLY | ModuleSyscalls.O_CLOEXEC);
        if (fd.ok()) {
            // Without it a report is told to be of the trial before, which is no reason to fail.
            var _ = sys.write(fd.intValue(), new ConsoleMark(scenario, variant, trial).line());
            sys.close(fd.intValue());
        }
    }
}
