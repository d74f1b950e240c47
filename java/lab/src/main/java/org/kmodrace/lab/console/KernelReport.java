// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.util.List;
import java.util.Optional;
import org.kmodrace.race.oracle.CrashFacts;
import org.kmodrace.race.protocol.ConsoleMark;

/**
 * What a kernel has printed about one fault of its own. What it does not say is "" or 0.
 *
 * @param title in the form that syzkaller made common, such as {@code KASAN: use-after-free Read in filp_close}
 * @param culprit where it happened
 * @param context what ran there
 * @param memory what was accessed
 * @param traces call traces, that of the fault first
 * @param registers raw lines
 * @param code the line of instructions, raw
 * @param place in the log
 * @param mark of the trial under way; empty before the first
 * @param lines of the report without time stamps, at most {@link #LINES}
 */
public record KernelReport(
        ReportKind kind,
        String title,
        Culprit culprit,
        Context context,
        Memory memory,
        List<Trace> traces,
        List<String> registers,
        String code,
        Place place,
        Optional<ConsoleMark> mark,
        List<String> lines) {
    /** A report's last line is this one at the latest. */
    public static final int LINES = 250;

    /** Stands for the function that no line names. */
    public static final String UNKNOWN = "unknown";

    /**
     * Where it happened.
     *
     * @param function the innermost one that is no helper of all; "unknown" when no function is named
     * @param file {@code FILE:LINE}, where the kernel says it
     * @param module that the function is in; "" for the kernel itself
     */
    public record Culprit(String function, String file, String module) {}

    /**
     * What ran there.
     *
     * @param cpu -1 where it does not say
     * @param pid -1 where it does not say
     * @param task its name
     * @param kernel its release and version
     * @param taint letters; "" for none
     * @param hardware its name
     * @param modules the line "Modules linked in", a word each
     */
    public record Context(
            int cpu, int pid, String task, String kernel, String taint, String hardware, List<String> modules) {
        /** Keeps a copy of the list. */
        public Context {
            modules = List.copyOf(modules);
        }
    }

    /**
     * What was accessed.
     *
     * @param address that the report is about
     * @param instruction the address that was to be executed, where no function lies there
     * @param access what was done, as {@code read of size 8}
     */
    public record Memory(long address, long instruction, String access) {}

    /**
     * Where it stands in the log.
     *
     * @param seconds since the boot; NaN where the log does not say
     * @param caller the task ({@code T1}) or CPU ({@code C1}) that printed it
     * @param first whether none came before it since the kernel booted: others may follow from it
     * @param truncated whether its end is missing
     */
    public record Place(double seconds, String caller, boolean first, boolean truncated) {}

    /** Keeps copies of the lists. */
    public KernelReport {
        traces = List.copyOf(traces);
        registers = List.copyOf(registers);
        lines = List.copyOf(lines);
    }

    /**
     * Whether the kernel has died or is stuck. A list's corruption ends in BUG() with CONFIG_BUG_ON_DATA_CORRUPTION
     * only.
     */
    public boolean isCrash() {
        return kind == ReportKind.LIST_CORRUPTION
                ? lines.stream().anyMatch(line -> line.contains("kernel BUG at"))
                : kind.effect() == ReportKind.Effect.DIED || kind.effect() == ReportKind.Effect.STUCK;
    }

    /** The same with other traces. */
    public KernelReport withTraces(List<Trace> others) {
        return new KernelReport(kind, title, culprit, context, memory, others, registers, code, place, mark, lines);
    }

    /** What an oracle asks of a crash. */
    public CrashFacts facts() {
        return new CrashFacts(
                title,
                memory.address(),
                memory.instruction(),
                context.task(),
                traces.isEmpty()
                        ? List.of()
                        : traces.getFirst().frames().stream().map(Frame::symbol).toList());
    }
}
