// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmodrace.race.oracle.CrashFacts;

/**
 * Finds the first crash in what a kernel printed and names it in the form that syzkaller made common. The
 * wordings are those of arch/x86/mm/fault.c, arch/x86/kernel/{traps,dumpstack}.c, kernel/panic.c and
 * kernel/watchdog.c from 5.10 on.
 */
public final class CrashReader {
    /** How much of the console belongs to a report, in lines. */
    public static final int EXCERPT_LINES = 80;

    private static final Pattern TIME = Pattern.compile("^\\[ *\\d+\\.\\d+\\](?:\\[ *[TC]\\d+\\])? ?");
    private static final Pattern RIP = Pattern.compile("RIP: [0-9a-f]+:(?:0x([0-9a-f]{16})|([A-Za-z_][\\w.]*)\\+0x)");
    private static final Pattern COMM = Pattern.compile("Comm: (.{1,15}?) (?:Not tainted|Tainted:|Kdump:)");
    private static final Pattern FRAME = Pattern.compile("^ *(?:\\? )?([A-Za-z_][\\w.]*)\\+0x[0-9a-f]+/0x[0-9a-f]+");
    private static final Pattern ADDRESS =
            Pattern.compile("(?:for address|paging request at|dereference, address|address):? (?:0x)?([0-9a-f]{8,16})");

    /** The first words of a crash, and the title's form: {@code %s} is the function. */
    private record Kind(Pattern words, String title) {
        Kind(String words, String title) {
            this(Pattern.compile(words), title);
        }
    }

    private static final List<Kind> KINDS = List.of(
            new Kind(
                    "BUG: unable to handle (?:kernel paging request|page fault)",
                    "BUG: unable to handle kernel paging request in %s"),
            new Kind(
                    "BUG: kernel NULL pointer dereference|BUG: unable to handle kernel NULL pointer",
                    "BUG: unable to handle kernel NULL pointer dereference in %s"),
            new Kind("general protection fault", "general protection fault in %s"),
            new Kind("kernel BUG at (\\S+?:\\d+)!", "kernel BUG in %s"),
            new Kind("invalid opcode: ", "invalid opcode in %s"),
            new Kind("int3: ", "int3 in %s"),
            new Kind("double fault: |PANIC: double fault", "double fault in %s"),
            new Kind("divide error: ", "divide error in %s"),
            new Kind("stack segment: ", "stack segment fault in %s"),
            new Kind("watchdog: BUG: soft lockup", "BUG: soft lockup in %s"),
            new Kind("INFO: task .{1,40} blocked for more than", "INFO: task hung in %s"),
            new Kind("rcu: INFO: .*detected .*stall", "INFO: rcu detected stall in %s"),
            new Kind("Oops: ", "Oops in %s"),
            new Kind("Kernel panic - not syncing: (.{1,120})", "kernel panic: %s"));

    private CrashReader() {}

    /** Empty when nothing of the kind stands in the text. */
    public static Optional<CrashReport> read(String console) {
        List<String> lines = console.lines().map(CrashReader::bare).toList();
        for (int i = 0; i < lines.size(); i++) {
            for (Kind kind : KINDS) {
                Matcher m = kind.words().matcher(lines.get(i));
                if (m.find()) {
                    return Optional.of(report(kind, m, lines.subList(i, Math.min(lines.size(), i + EXCERPT_LINES))));
                }
            }
        }
        return Optional.empty();
    }

    private static CrashReport report(Kind kind, Matcher words, List<String> excerpt) {
        String function = "";
        String task = "";
        long instruction = 0;
        long address = 0;
        boolean inTrace = false;
        List<String> trace = new ArrayList<>();
        for (String line : excerpt) {
            Matcher m = RIP.matcher(line);
            if (m.find() && function.isEmpty() && instruction == 0) {
                function = m.group(2) == null ? "" : m.group(2);
                instruction = m.group(1) == null ? 0 : Long.parseUnsignedLong(m.group(1), 16);
            }
            m = COMM.matcher(line);
            if (task.isEmpty() && m.find()) {
                task = m.group(1);
            }
            m = ADDRESS.matcher(line);
            if (address == 0 && m.find()) {
                address = Long.parseUnsignedLong(m.group(1), 16);
            }
            inTrace = (inTrace && !line.contains("</TASK>")) || line.contains("Call Trace:");
            m = FRAME.matcher(line);
            if (inTrace && m.find()) {
                trace.add(m.group(1));
            }
        }
        String culprit = function;
        if (culprit.isEmpty()) {
            // The instruction lies in memory that no longer belongs to anybody: who called there is the name.
            culprit = trace.isEmpty() ? "unknown" : trace.getFirst();
        }
        if (kind.title().startsWith("kernel panic")) {
            culprit = words.group(1).strip();
        }
        return new CrashReport(
                new CrashFacts(kind.title().formatted(culprit), address, instruction, task, List.copyOf(trace)),
                List.copyOf(excerpt));
    }

    /** Without the time stamp and the carriage return. */
    private static String bare(String line) {
        String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        return TIME.matcher(text).replaceFirst("");
    }
}
