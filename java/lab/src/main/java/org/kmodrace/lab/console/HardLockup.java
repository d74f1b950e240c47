// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The report of a hard lockup that a kernel's own watchdog did not see. Somebody outside did, and had the kernel say where
 * its CPUs are: by the key for that (sysrq-l, lib/nmi_backtrace.c), or by an NMI at which it panics.
 */
public final class HardLockup {
    private static final String BACKTRACE = "NMI backtrace for cpu ";
    private static final String PANIC = "Kernel panic - not syncing: NMI";
    /** The watchdog's words (kernel/watchdog.c), as far as they tell anything. */
    private static final String HEAD = "kmodrace, in the watchdog's stead: Watchdog detected hard LOCKUP on cpu ";

    private HardLockup() {}

    /**
     * Finds it in what the console said after the kernel was asked.
     *
     * @param cpu that is locked up
     * @return empty when the kernel did not say where that CPU is
     */
    public static Optional<KernelReport> in(String said, int cpu) {
        List<String> own = new ArrayList<>();
        for (String line : said.lines().toList()) {
            int backtrace = line.indexOf(BACKTRACE);
            if (backtrace >= 0) {
                own.clear();
                if (line.substring(backtrace + BACKTRACE.length()).strip().equals(Integer.toString(cpu))) {
                    own.add(line.substring(0, backtrace) + HEAD + cpu);
                }
            } else if (line.contains(PANIC)) {
                own.clear();
                own.add(line.substring(0, line.indexOf(PANIC)) + HEAD + cpu);
            } else if (!own.isEmpty()) {
                own.add(line);
                Optional<KernelReport> report = whole(own);
                if (report.isPresent()) {
                    return report;
                }
            }
        }
        return own.isEmpty() ? Optional.empty() : read(own);
    }

    /** Only once the next CPU's begins is one known to be whole; the end of its trace says it too. */
    private static Optional<KernelReport> whole(List<String> lines) {
        return lines.getLast().contains("</TASK>") || lines.getLast().contains("Rebooting")
                ? read(lines)
                : Optional.empty();
    }

    private static Optional<KernelReport> read(List<String> lines) {
        return ReportReader.read(String.join("\n", lines) + "\n").stream()
                .filter(report -> report.kind() == ReportKind.HARD_LOCKUP)
                .findFirst();
    }
}
