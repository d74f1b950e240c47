// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a report begins and ends, and what it is called. The wordings are those of the kernel's print statements, named
 * with each; titles follow syzkaller's.
 *
 * @param kind null for a begin that does not say yet what follows
 * @param words that the kernel's buffer is searched for; each form has some, and they stand in its first line
 * @param first the first line; named groups: {@code f} a function with its offset, {@code file}, {@code task},
 *     {@code pid}, {@code cpu}
 * @param title {@code {f}} is the function, {@code {1}} and so on are groups of the first line
 * @param at where the function is to be looked for first
 * @param end of the report
 */
record ReportForm(@Nullable ReportKind kind, List<String> words, Pattern first, String title, At at, End end) {
    /** Where the function is. */
    enum At {
        /** In the first line. */
        LINE,
        /** Where the CPU stood. */
        RIP,
        /** In the call trace. */
        TRACE
    }

    /** What its last line looks like. */
    enum End {
        /** The end of an oops or of WARN(), behind which registers may come once more. */
        END_TRACE {
            @Override
            boolean in(String line) {
                return line.contains(TRACE_ENDS) || line.contains("Kernel panic - not syncing");
            }
        },
        /** A line of equality signs, or the end of WARN(). */
        RULER {
            @Override
            boolean in(String line) {
                return line.startsWith("====================") || line.contains(TRACE_ENDS);
            }
        },
        /** The end of a stack. */
        STACK {
            @Override
            boolean in(String line) {
                return line.endsWith("</TASK>");
            }
        },
        PANIC {
            @Override
            boolean in(String line) {
                return line.contains("---[ end Kernel panic")
                        || line.startsWith("Rebooting in ")
                        || line.startsWith("Kernel Offset: ");
            }
        },
        /** It is one line. */
        NOW {
            @Override
            boolean in(String line) {
                return true;
            }
        };

        private static final String TRACE_ENDS = "---[ end trace";

        /** Whether a line behind the first is the last one. */
        abstract boolean in(String line);
    }

    /** The begin of WARN() and BUG(), which do not say what they are before their second line. */
    static final ReportForm CUT_HERE =
            form(null, List.of("[ cut here ]"), "-+\\[ cut here \\]-+", "", At.TRACE, End.END_TRACE);

    private static final Set<ReportKind> SAY_BUG =
            EnumSet.of(ReportKind.BUG, ReportKind.WARNING, ReportKind.INVALID_OPCODE, ReportKind.OOPS);

    private static final Set<ReportKind> STACK_GONE =
            EnumSet.of(ReportKind.STACK_OVERFLOW, ReportKind.DOUBLE_FAULT, ReportKind.OOPS);

    /** The order is that in which a line is tried. */
    private static final List<ReportForm> ALL = List.of(
            // mm/kasan/report.c
            form(
                    ReportKind.KASAN,
                    List.of("KASAN:"),
                    "BUG: KASAN: (?:double-free or )?([\\w-]+)(?: in (?<f>\\S.*))?",
                    "KASAN: {1}{access} in {f}",
                    At.LINE,
                    End.RULER),
            // mm/kfence/report.c
            form(
                    ReportKind.KFENCE,
                    List.of("KFENCE:"),
                    "BUG: KFENCE: (out-of-bounds|use-after-free|memory corruption|invalid free|invalid read|invalid write)"
                            + "(?: read| write)? in (?<f>\\S.*)",
                    "KFENCE: {1} in {f}",
                    At.LINE,
                    End.RULER),
            // kernel/kcsan/report.c
            form(
                    ReportKind.KCSAN,
                    List.of("KCSAN:"),
                    "BUG: KCSAN: ([\\w-]+(?:: race)?) in ([\\w.]+)(?:\\+\\S+)?(?: \\[\\w+\\])?( / [\\w.]+)?",
                    "KCSAN: {1} in {2}{3}",
                    At.LINE,
                    End.RULER),
            // mm/kmsan/report.c
            form(
                    ReportKind.KMSAN,
                    List.of("KMSAN:"),
                    "BUG: KMSAN: ([\\w-]+) in (?<f>\\S.*)",
                    "KMSAN: {1} in {f}",
                    At.LINE,
                    End.RULER),
            // lib/ubsan.c
            form(
                    ReportKind.UBSAN,
                    List.of("UBSAN:"),
                    "UBSAN: ([\\w-]+(?: [\\w-]+){0,4}) in (?<file>[\\w./+-]+:\\d+)",
                    "UBSAN: {1} in {f}",
                    At.TRACE,
                    End.RULER),
            // arch/x86/mm/fault.c; the wording of before 5.1 and that of other architectures
            form(
                    ReportKind.PAGE_FAULT,
                    List.of("unable to handle", "Unable to handle"),
                    "[Uu]nable to handle (?:kernel paging request|page fault)",
                    "BUG: unable to handle kernel paging request in {f}",
                    At.RIP,
                    End.END_TRACE),
            form(
                    ReportKind.NULL_DEREFERENCE,
                    List.of("NULL pointer dereference"),
                    "kernel NULL pointer dereference",
                    "BUG: unable to handle kernel NULL pointer dereference in {f}",
                    At.RIP,
                    End.END_TRACE),
            // arch/x86/kernel/traps.c; a program's own fault reads "traps: NAME[PID] general protection fault ip:…"
            form(
                    ReportKind.GENERAL_PROTECTION,
                    List.of("general protection fault"),
                    "general protection fault(?:,| maybe|:)",
                    "general protection fault in {f}",
                    At.RIP,
                    End.END_TRACE),
            form(
                    ReportKind.STACK_OVERFLOW,
                    List.of("stack guard page was hit", "stack overflow"),
                    "BUG: (?:\\w+ )?stack guard page was hit|kernel stack overflow",
                    "BUG: stack guard page was hit in {f}",
                    At.RIP,
                    End.END_TRACE),
            form(
                    ReportKind.DOUBLE_FAULT,
                    List.of("double fault"),
                    "PANIC: double fault|double fault: ",
                    "PANIC: double fault in {f}",
                    At.RIP,
                    End.END_TRACE),
            form(
                    ReportKind.DIVIDE_ERROR,
                    List.of("divide error:"),
                    "divide error: ",
                    "divide error in {f}",
                    At.RIP,
                    End.END_TRACE),
            form(ReportKind.INT3, List.of("int3:"), "int3: ", "int3 in {f}", At.RIP, End.END_TRACE),
            form(
                    ReportKind.STACK_SEGMENT,
                    List.of("stack segment:"),
                    "stack segment: ",
                    "stack segment fault in {f}",
                    At.RIP,
                    End.END_TRACE),
            // lib/list_debug.c
            form(
                    ReportKind.LIST_CORRUPTION,
                    List.of("list_add corruption", "list_del corruption", "list_add double add"),
                    "list_(?:add|del) corruption|list_add double add",
                    "BUG: corrupted list in {f}",
                    At.RIP,
                    End.END_TRACE),
            // mm/usercopy.c
            form(
                    ReportKind.BAD_USERCOPY,
                    List.of("Kernel memory "),
                    "Kernel memory (?:exposure|overwrite) attempt detected",
                    "BUG: bad usercopy in {f}",
                    At.TRACE,
                    End.END_TRACE),
            // lib/bug.c
            form(
                    ReportKind.BUG,
                    List.of("kernel BUG at"),
                    "kernel BUG at (?<file>\\S+?:\\d+)!",
                    "kernel BUG in {f}",
                    At.RIP,
                    End.END_TRACE),
            form(
                    ReportKind.INVALID_OPCODE,
                    List.of("invalid opcode:"),
                    "invalid opcode: ",
                    "invalid opcode in {f}",
                    At.RIP,
                    End.END_TRACE),
            form(ReportKind.OOPS, List.of("Oops: "), "Oops: ", "Oops in {f}", At.RIP, End.END_TRACE),
            // lib/refcount.c
            form(
                    ReportKind.REFCOUNT,
                    List.of("refcount_t:"),
                    "refcount_t: ",
                    "WARNING: refcount bug in {f}",
                    At.RIP,
                    End.END_TRACE),
            // lib/debugobjects.c
            form(
                    ReportKind.DEBUG_OBJECTS,
                    List.of("ODEBUG:"),
                    "ODEBUG: .* object",
                    "WARNING: ODEBUG bug in {f}",
                    At.TRACE,
                    End.END_TRACE),
            // kernel/locking/lockdep.c
            form(
                    ReportKind.LOCKDEP,
                    List.of("WARNING: possible", "lock order detected", "INFO: possible"),
                    "(?:WARNING|INFO): (?:possible (?:circular|recursive) locking|possible irq lock inversion"
                            + "|\\S+-safe -> \\S+-unsafe lock order)",
                    "possible deadlock in {f}",
                    At.TRACE,
                    End.STACK),
            form(
                    ReportKind.LOCKDEP,
                    List.of("inconsistent lock state"),
                    "(?:WARNING|INFO): inconsistent lock state",
                    "inconsistent lock state in {f}",
                    At.TRACE,
                    End.STACK),
            form(
                    ReportKind.LOCKDEP,
                    List.of("suspicious RCU usage"),
                    "(?:WARNING|INFO): suspicious RCU usage",
                    "WARNING: suspicious RCU usage in {f}",
                    At.TRACE,
                    End.STACK),
            form(
                    ReportKind.LOCKDEP,
                    List.of(
                            "bad unlock balance",
                            "held lock freed",
                            "Nested lock was not taken",
                            "lock held when returning",
                            "still has locks held",
                            "bad contention"),
                    "(?:WARNING|BUG): (?:\\S+/\\d+ )?(bad unlock balance|held lock freed|Nested lock was not taken"
                            + "|lock held when returning to user space|still has locks held|bad contention)",
                    "WARNING: {1} in {f}",
                    At.TRACE,
                    End.STACK),
            form(
                    ReportKind.LOCKDEP,
                    List.of("Invalid wait context"),
                    "BUG: Invalid wait context",
                    "BUG: Invalid wait context in {f}",
                    At.TRACE,
                    End.STACK),
            form(
                    ReportKind.LOCKDEP,
                    List.of("trying to register non-static key"),
                    "INFO: trying to register non-static key",
                    "INFO: trying to register non-static key in {f}",
                    At.TRACE,
                    End.STACK),
            form(ReportKind.LOCKDEP, List.of("BUG: MAX_"), "BUG: (MAX_\\w+ too low)", "BUG: {1}!", At.TRACE, End.STACK),
            // kernel/locking/spinlock_debug.c
            form(
                    ReportKind.SPINLOCK,
                    List.of("BUG: spinlock", "BUG: rwlock"),
                    "BUG: (spinlock|rwlock) ([a-z ]+?) on CPU#(?<cpu>\\d+), (?<task>.{1,40}?)/(?<pid>\\d+)",
                    "BUG: {1} {2} in {f}",
                    At.TRACE,
                    End.STACK),
            // kernel/sched/core.c
            form(
                    ReportKind.ATOMIC,
                    List.of("sleeping function called"),
                    "BUG: sleeping function called from invalid context at (?<file>\\S+:\\d+)",
                    "BUG: sleeping function called from invalid context in {f}",
                    At.TRACE,
                    End.STACK),
            form(
                    ReportKind.ATOMIC,
                    List.of("scheduling while atomic"),
                    "BUG: scheduling while atomic: (?<task>.{1,40}?)/(?<pid>\\d+)/",
                    "BUG: scheduling while atomic in {f}",
                    At.TRACE,
                    End.STACK),
            // lib/smp_processor_id.c
            form(
                    ReportKind.ATOMIC,
                    List.of("in preemptible ["),
                    "BUG: using (\\w+\\(\\)) in preemptible \\[\\w+\\] code: (?<task>.{1,40}?)/(?<pid>\\d+)",
                    "BUG: using {1} in preemptible code in {f}",
                    At.TRACE,
                    End.STACK),
            // mm/page_alloc.c, mm/memory.c, kernel/fork.c
            form(
                    ReportKind.BAD_PAGE,
                    List.of("BUG: Bad page"),
                    "BUG: (Bad page (?:state|map|cache)) in process (?<task>\\S{1,40})",
                    "BUG: {1} in {f}",
                    At.TRACE,
                    End.STACK),
            form(
                    ReportKind.BAD_PAGE,
                    List.of("BUG: Bad rss-counter", "BUG: non-zero"),
                    "BUG: (Bad rss-counter state|non-zero \\w+ on freeing mm)",
                    "BUG: {1}",
                    At.TRACE,
                    End.NOW),
            // kernel/watchdog.c
            form(
                    ReportKind.SOFT_LOCKUP,
                    List.of("soft lockup"),
                    "BUG: soft lockup - CPU#(?<cpu>\\d+) stuck for \\d+s! \\[(?<task>.{1,40}):(?<pid>\\d+)\\]",
                    "BUG: soft lockup in {f}",
                    At.RIP,
                    End.STACK),
            form(
                    ReportKind.HARD_LOCKUP,
                    List.of("hard LOCKUP"),
                    "Watchdog detected hard LOCKUP on cpu (?<cpu>\\d+)",
                    "BUG: hard lockup in {f}",
                    At.RIP,
                    End.STACK),
            // kernel/hung_task.c
            form(
                    ReportKind.HUNG_TASK,
                    List.of("blocked for more than"),
                    "INFO: task (?<task>.{1,40}):(?<pid>\\d+) blocked .{0,80}for more than",
                    "INFO: task hung in {f}",
                    At.TRACE,
                    End.STACK),
            // kernel/rcu/tree_stall.h
            form(
                    ReportKind.RCU_STALL,
                    List.of("detected stall", "self-detected stall", "detected expedited stall"),
                    "INFO: .{1,40}detected (?:expedited )?stall",
                    "INFO: rcu detected stall in {f}",
                    At.RIP,
                    End.STACK),
            // kernel/workqueue.c
            form(
                    ReportKind.WORKQUEUE_LOCKUP,
                    List.of("workqueue lockup"),
                    "BUG: workqueue lockup",
                    "BUG: workqueue lockup",
                    At.TRACE,
                    End.NOW),
            form(
                    ReportKind.OTHER_BUG,
                    List.of("workqueue leaked"),
                    "BUG: workqueue leaked (?:atomic, )?lock or (?:RCU|atomic): (?<task>.{1,40})\\[(?<pid>\\d+)\\]",
                    "BUG: workqueue leaked atomic, lock or RCU in {f}",
                    At.TRACE,
                    End.STACK),
            // arch/x86/mm/extable.c
            form(
                    ReportKind.MSR,
                    List.of("unchecked MSR"),
                    "unchecked MSR access error: .* at rIP: 0x\\w+ \\((?<f>\\S+.*)\\)",
                    "unchecked MSR access in {f}",
                    At.LINE,
                    End.STACK),
            // kernel/module/main.c
            form(
                    ReportKind.MODULE_LOADER,
                    List.of("gave up waiting for init"),
                    "gave up waiting for init of module (\\S+?)\\.",
                    "gave up waiting for init of module {1}",
                    At.TRACE,
                    End.NOW),
            form(
                    ReportKind.MODULE_LOADER,
                    List.of("failing symbol_get"),
                    "failing symbol_get of non-GPLONLY symbol (\\S+?)\\.",
                    "failing symbol_get of non-GPLONLY symbol {1}",
                    At.TRACE,
                    End.NOW),
            // kernel/panic.c; since 6.18 the place of a warning comes first
            form(
                    ReportKind.WARNING,
                    List.of("WARNING: "),
                    "WARNING: CPU: (?<cpu>\\d+) PID: (?<pid>\\d+) at (?:(?<file>\\S+:\\d+) )?(?<f>\\S.*)",
                    "WARNING in {f}",
                    At.LINE,
                    End.END_TRACE),
            form(
                    ReportKind.WARNING,
                    List.of("WARNING: "),
                    "WARNING: (?:(?<file>\\S+:\\d+) )?at (?<f>[A-Za-z_][\\w.]*\\+0x\\S+)(?:.*CPU#(?<cpu>\\d+): (?<task>.{1,40})/(?<pid>\\d+))?",
                    "WARNING in {f}",
                    At.LINE,
                    End.END_TRACE),
            form(
                    ReportKind.PANIC,
                    List.of("Kernel panic - not syncing"),
                    "Kernel panic - not syncing: (stack-protector): Kernel stack is corrupted in: (?<f>\\S+)",
                    "kernel panic: stack is corrupted in {f}",
                    At.LINE,
                    End.PANIC),
            form(
                    ReportKind.PANIC,
                    List.of("Kernel panic - not syncing"),
                    "Kernel panic - not syncing: (.{1,120})",
                    "kernel panic: {1}",
                    At.TRACE,
                    End.PANIC),
            form(
                    ReportKind.OTHER_BUG,
                    List.of("BUG: "),
                    "^(?:\\S+: )?BUG: ([A-Za-z].{0,100})",
                    "BUG: {1}",
                    At.TRACE,
                    End.STACK),
            CUT_HERE);

    private static ReportForm form(
            @Nullable ReportKind kind, List<String> words, String first, String title, At at, End end) {
        return new ReportForm(kind, words, Pattern.compile(first), title, at, end);
    }

    /** All words that the first lines of reports have. */
    static List<String> allWords() {
        return ALL.stream().flatMap(form -> form.words.stream()).distinct().toList();
    }

    /** A form and what its first line says. */
    record Begin(ReportForm form, Matcher line) {}

    /** The form that a line begins; empty when it begins none. */
    static Optional<Begin> of(String line) {
        for (ReportForm form : ALL) {
            if (form.has(line)) {
                Matcher m = form.first.matcher(line);
                if (m.find()) {
                    return Optional.of(new Begin(form, m));
                }
            }
        }
        return Optional.empty();
    }

    private boolean has(String line) {
        for (String word : words) {
            if (line.contains(word)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the begin of another is part of a report of this form, which has not come to its end. */
    boolean absorbs(ReportForm other) {
        if (kind == null) {
            return false;
        }
        return switch (kind) {
            case PAGE_FAULT, NULL_DEREFERENCE, GENERAL_PROTECTION, DIVIDE_ERROR, INT3, STACK_SEGMENT, INVALID_OPCODE ->
                other.kind == ReportKind.OOPS;
            case DOUBLE_FAULT, STACK_OVERFLOW -> other.kind != null && STACK_GONE.contains(other.kind);
            case BUG -> other.kind == ReportKind.INVALID_OPCODE || other.kind == ReportKind.OOPS;
            case LIST_CORRUPTION, BAD_USERCOPY, REFCOUNT, DEBUG_OBJECTS ->
                other.kind == null || SAY_BUG.contains(other.kind);
            case RCU_STALL -> other.kind == ReportKind.RCU_STALL;
            default -> false;
        };
    }
}
