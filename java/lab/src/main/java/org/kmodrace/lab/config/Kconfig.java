// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.config;

import java.util.List;
import java.util.Map;

/**
 * What of the kernel's Kconfig files must be known to ask for an option and get it. A line in a fragment has no effect
 * while something that the option depends on is not set; and some options cannot be asked for at all, since they
 * follow from others. Only what fragments of ours name is known here; all else is asked for as it is.
 */
final class Kconfig {
    /** What must be set for an option to be on offer, where allnoconfig does not set it. */
    private static final Map<String, List<String>> PREREQUISITES = Map.ofEntries(
            Map.entry("MODULE_UNLOAD", List.of("MODULES")),
            Map.entry("MODULE_FORCE_LOAD", List.of("MODULES")),
            Map.entry("MODULE_FORCE_UNLOAD", List.of("MODULE_UNLOAD")),
            Map.entry("MODVERSIONS", List.of("MODULES")),
            Map.entry("SERIAL_8250", List.of("TTY")),
            Map.entry("SERIAL_8250_CONSOLE", List.of("SERIAL_8250")),
            Map.entry("PROC_SYSCTL", List.of("PROC_FS")),
            Map.entry("KALLSYMS_ALL", List.of("DEBUG_KERNEL", "KALLSYMS")),
            Map.entry("PRINTK_TIME", List.of("PRINTK")),
            Map.entry("DEVTMPFS_MOUNT", List.of("DEVTMPFS")),
            Map.entry("KPROBES", List.of("MODULES")),
            Map.entry("FUNCTION_TRACER", List.of("FTRACE")),
            Map.entry("DYNAMIC_FTRACE", List.of("FUNCTION_TRACER")),
            // arch/x86 has it whenever DYNAMIC_FTRACE is set.
            Map.entry("DYNAMIC_FTRACE_WITH_REGS", List.of("DYNAMIC_FTRACE")),
            Map.entry("KPROBE_EVENTS", List.of("KPROBES", "FTRACE")),
            Map.entry("TRACING", List.of("FUNCTION_TRACER")),
            Map.entry("PREEMPT_RCU", List.of("PREEMPT")),
            Map.entry("INET", List.of("NET")),
            Map.entry("UNIX", List.of("NET")),
            // Follows from whatever uses it.
            Map.entry("XFRM", List.of("XFRM_USER")),
            Map.entry("XFRM_USER", List.of("INET")),
            Map.entry("IKCONFIG_PROC", List.of("IKCONFIG", "PROC_FS")),
            Map.entry("DETECT_HUNG_TASK", List.of("DEBUG_KERNEL")),
            Map.entry("SOFTLOCKUP_DETECTOR", List.of("DEBUG_KERNEL")),
            Map.entry("STACKTRACE", List.of("DEBUG_KERNEL")),
            Map.entry("PARAVIRT", List.of("HYPERVISOR_GUEST")),
            Map.entry("KVM_GUEST", List.of("PARAVIRT")),
            // Up to 6.3 tinyconfig takes another allocator.
            Map.entry("SLUB_DEBUG", List.of("SLUB", "SYSFS")),
            Map.entry("KASAN", List.of("DEBUG_KERNEL", "SLUB")),
            Map.entry("KASAN_GENERIC", List.of("KASAN")),
            Map.entry("KASAN_INLINE", List.of("KASAN_GENERIC")),
            Map.entry("KASAN_OUTLINE", List.of("KASAN_GENERIC")),
            Map.entry("KASAN_VMALLOC", List.of("KASAN_GENERIC")),
            Map.entry("PROVE_LOCKING", List.of("DEBUG_KERNEL")),
            Map.entry("DEBUG_ATOMIC_SLEEP", List.of("DEBUG_KERNEL")),
            Map.entry("DEBUG_LIST", List.of("DEBUG_KERNEL")),
            Map.entry("KCSAN", List.of("DEBUG_KERNEL")),
            Map.entry("KCSAN_STRICT", List.of("KCSAN")),
            Map.entry("FAULT_INJECTION", List.of("DEBUG_KERNEL")),
            Map.entry("FAULT_INJECTION_DEBUG_FS", List.of("FAULT_INJECTION", "DEBUG_FS", "SYSFS")),
            Map.entry("FAILSLAB", List.of("FAULT_INJECTION", "SLUB")),
            Map.entry("FAIL_PAGE_ALLOC", List.of("FAULT_INJECTION")),
            Map.entry("FUNCTION_ERROR_INJECTION", List.of("KPROBES")),
            Map.entry("FAIL_FUNCTION", List.of("FAULT_INJECTION_DEBUG_FS", "FUNCTION_ERROR_INJECTION")));

    /** What has no prompt, and is set when its prerequisites are. */
    private static final List<String> FOLLOWING = List.of("DYNAMIC_FTRACE_WITH_REGS", "TRACING", "PREEMPT_RCU", "XFRM");

    /** What stands in the way of an option, and must be unset. */
    private static final Map<String, List<String>> IN_THE_WAY = Map.of(
            // tinyconfig sets it, and lib/Kconfig.kasan then leaves out KASAN without a word.
            "KASAN", List.of("SLUB_TINY"),
            "SLUB_DEBUG", List.of("SLUB_TINY"),
            "FAILSLAB", List.of("SLUB_TINY"));

    private Kconfig() {}

    /** What must be set as well, directly; empty when nothing is known to be. */
    static List<String> prerequisites(String option) {
        return PREREQUISITES.getOrDefault(option, List.of());
    }

    /** Whether a fragment can ask for it; otherwise it follows from its prerequisites. */
    static boolean hasPrompt(String option) {
        return !FOLLOWING.contains(option);
    }

    /** What must not be set. */
    static List<String> inTheWay(String option) {
        return IN_THE_WAY.getOrDefault(option, List.of());
    }
}
