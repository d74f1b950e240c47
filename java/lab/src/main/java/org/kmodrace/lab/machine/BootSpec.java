// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a machine is to boot.
 *
 * @param kernel the bzImage
 * @param initramfs the guest image
 * @param commandLine what the kernel is told besides the console and how to die
 * @param cpus of the guest
 * @param memoryMiB of the guest
 * @param directory where {@code console.log} and {@code qemu.log} go; it exists
 * @param consoleMost how many bytes of its console are kept: a guest that prints more is ended
 * @param watch what looks at it from outside; null for nothing
 */
public record BootSpec(
        Path kernel,
        Path initramfs,
        String commandLine,
        int cpus,
        int memoryMiB,
        Accelerator accelerator,
        Path directory,
        long consoleMost,
        @Nullable Watch watch) {
    /** More than a kernel that complains all the time prints in an hour of races. */
    public static final long CONSOLE_MOST = 256L << 20;

    /** A machine that nobody looks into. */
    public BootSpec(
            Path kernel,
            Path initramfs,
            String commandLine,
            int cpus,
            int memoryMiB,
            Accelerator accelerator,
            Path directory) {
        this(kernel, initramfs, commandLine, cpus, memoryMiB, accelerator, directory, CONSOLE_MOST, null);
    }

    /** The same with its files in another directory. */
    public BootSpec in(Path other) {
        return new BootSpec(kernel, initramfs, commandLine, cpus, memoryMiB, accelerator, other, consoleMost, watch);
    }

    /**
     * The console, and that the kernel ends when it is broken: a machine that lies dead is no use, and a
     * reboot is what QEMU takes for the end ({@code -no-reboot}). Expedited grace periods: free_module() waits for
     * one, and an idle guest takes tens of milliseconds for it; what is waited for stays the same.
     */
    private static final String BASE = "console=ttyS0 panic=-1 oops=panic softlockup_panic=1"
            + " sysctl.kernel.hung_task_panic=1 rcupdate.rcu_expedited=1";

    /**
     * One CPU boots, and the guest's init brings up the others. Before 6.5 the boot waits for another CPU in a loop
     * without a pause (do_boot_cpu() in arch/x86/kernel/smpboot.c), and QEMU before 8.1 with -icount lets the first
     * CPU use up all the time until the next timer, so that the other one never runs.
     */
    private static final String LATE_CPUS = " maxcpus=1 kmodrace.late-cpus";

    /**
     * The emulator has no counter that could make the kernel's watchdog for hard lockups, so the harness asks a guest
     * that is silent where its CPUs are ({@link QemuMachine#askForBacktraces}): it takes keys from the console, and an
     * NMI, which comes to CPU 0 only, is its end.
     */
    private static final String ANSWERS = " unknown_nmi_panic sysrq_always_enabled";

    /** The whole of what the kernel is told. */
    public String fullCommandLine() {
        String base = BASE + forMachine();
        return commandLine.isEmpty() ? base : base + " " + commandLine;
    }

    private String forMachine() {
        if (!accelerator.deterministic()) {
            return ANSWERS;
        }
        return cpus > 1 ? LATE_CPUS : "";
    }

    public Path consoleLog() {
        return directory.resolve("console.log");
    }

    /** The agent's bytes as they came; only of a deterministic machine, of which they can be compared. */
    public Path agentLog() {
        return directory.resolve("agent.log");
    }

    public Path qemuLog() {
        return directory.resolve("qemu.log");
    }
}
