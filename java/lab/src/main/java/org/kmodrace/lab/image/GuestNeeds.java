// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.image;

import static org.kmodrace.lab.config.ConfigNeed.builtIn;
import static org.kmodrace.lab.config.ConfigNeed.present;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.config.ConfigFile;
import org.kmodrace.lab.config.ConfigNeed;
import org.kmodrace.lab.kernel.Kernel;

/** What a kernel must have for a guest of ours to boot at all, whatever it is to do there. */
public final class GuestNeeds {
    /** Without one of these a guest hangs or dies, or its test modules cannot be built. */
    public static final List<ConfigNeed> REQUIRED = List.of(
            builtIn("64BIT", "the guest's programs are for x86-64"),
            builtIn("BINFMT_ELF", "the init and the Java runtime are ELF programs"),
            builtIn("BLK_DEV_INITRD", "the whole guest is an initramfs"),
            builtIn("PRINTK", "crashes are read from the console"),
            builtIn("TTY", "the serial ports are terminals"),
            builtIn("SERIAL_8250", "the guest speaks to the host over two serial ports"),
            builtIn("SERIAL_8250_CONSOLE", "the first serial port is the console"),
            builtIn("DEVTMPFS", "the init finds the serial ports in /dev"),
            builtIn("PROC_FS", "the agent reads its plan and the modules there"),
            builtIn("PROC_SYSCTL", "the agent learns the kernel's release from /proc/sys"),
            builtIn("SYSFS", "the agent reads the modules' state there"),
            builtIn("FUTEX", "all locks of the C library and of the Java runtime rest on it"),
            builtIn("MEMBARRIER", "the guest's Java runtime is started with -XX:+UseSystemMemoryBarrier"),
            builtIn("MODULES", "modules are what it is about"),
            builtIn("MODULE_UNLOAD", "every trial ends with its modules unloaded"),
            builtIn("KALLSYMS", "a crash is told by the names of functions; sections of modules are found with it"),
            builtIn("SMP", "actors run on several CPUs at once"),
            builtIn("ACPI", "the guest's second CPU is found through it", "X86_MPPARSE"),
            builtIn("NET", "one of the test modules is a protocol family"));

    /** What makes a guest quicker or its evidence better; nothing is refused without them. */
    public static final List<ConfigNeed> HELPFUL = List.of(
            present("PRINTK_TIME", "when the console's lines were printed"),
            present("BUG", "the kernel's own checks end the trial where they fail"),
            present("MULTIUSER", "the C library asks who it is"),
            present("POSIX_TIMERS", "clocks for every thread"),
            present("HIGH_RES_TIMERS", "offsets between actors of less than a tick"),
            present("NO_HZ_IDLE", "an idle guest costs the host nothing"),
            present("EPOLL", "what Java's standard library knows how to use"),
            present("EVENTFD", "the same"),
            present("SIGNALFD", "the same"),
            present("TIMERFD", "the same"),
            present("FILE_LOCKING", "the same"),
            present("ADVISE_SYSCALLS", "the Java runtime gives memory back with madvise(2)"),
            present("SHMEM", "shared memory between programs"),
            present("TMPFS", "a file system in memory"),
            present("BINFMT_SCRIPT", "scripts can be run in the guest"),
            present("DETECT_HUNG_TASK", "a task that hangs is told of"),
            present("SOFTLOCKUP_DETECTOR", "a CPU that hangs is told of"),
            present("KALLSYMS_ALL", "fixes find the kernel's tables by name"),
            present("STACKTRACE", "where a loader sleeps, by its whole stack"),
            present("MODULE_FORCE_UNLOAD", "cases of syscall-errors"),
            present("MODULE_FORCE_LOAD", "cases of syscall-errors"));

    private GuestNeeds() {}

    /**
     * Throws when a guest cannot boot on {@code kernel}; the message names all that is missing. Says nothing of a
     * kernel whose configuration is not known.
     */
    public static void require(Kernel kernel) throws LabException {
        Path config = kernel.config();
        if (config == null) {
            return;
        }
        List<ConfigNeed> missing = ConfigNeed.denied(REQUIRED, ConfigFile.read(config));
        if (!missing.isEmpty()) {
            throw refusal(kernel.name(), config, missing);
        }
    }

    static LabException refusal(String kernel, Path config, List<ConfigNeed> missing) {
        return new LabException(
                "no guest can boot on " + kernel + ", which was built without\n"
                        + missing.stream()
                                .map(need -> "    " + need.inWords() + ": " + need.why())
                                .collect(Collectors.joining("\n")),
                config.toString(),
                "./kmodrace kernel config --kernel " + kernel + " >kmodrace.config\n"
                        + "prints what it lacks; in the kernel's tree\n"
                        + "scripts/kconfig/merge_config.sh .config kmodrace.config\n"
                        + "merges it; then build again (make bzImage modules)");
    }
}
