// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.kmodrace.race.oracle.CrashFacts;

/**
 * Finds the first crash in what a kernel printed and names it in the form that syzkaller made common. The
 * wordings are those of arch/x86/mm/fault.c, arch/x86/kernel/{traps,dumpstack}.c, kernel/panic.c and
 * kernel/watchdog.c from 5.10 on.
 */
public final class CrashReader {
    /** How much of the console belongs to a report, in lines. */
    public static final int EXCERPT_LINES = 80;

    /** What a guest prints beyond it is not looked at: how long reading takes is not for a guest to say. */
    private static final int LONGEST_LINE = 1_100;

    private static final Pattern TIME = Pattern.compile("^\\[ *\\d+\\.\\d+\\](?:\\[ *[TC]\\d+\\])? ?");
    private static final Pattern RIP = Pattern.compile("RIP: [0-9a-f]+:(?:0x([0-9a-f]{16})|([A-Za-z_][\\w.]*)\\+0x)");
    private static final Pattern COMM = Pattern.compile("Comm: (.{1,15}?) (?:Not tainted|Tainted:|Kdump:)");
    private static final Pattern FRAME = Pattern.compile("^ *(\\? )?([A-Za-z_][\\w.]*)\\+0x[0-9a-f]+/0x[0-9a-f]+");
    /** After these words no more of the first call trace comes; what panic() prints has one of its own. */
    private static final Pattern TRACE_END =
            Pattern.compile("</TASK>|Modules linked in:|---\\[ end |Kernel panic - not syncing");
    /** Where everybody is who sleeps: names nobody. */
    private static final Pattern WAITING =
            Pattern.compile("(?:__|io_|preempt_)?schedule(?:_.*)?|.*wait_for_.*|.*mutex_lock.*|.*rwsem_.*|.*sleep.*");

    private static final Pattern ADDRESS =
            Pattern.compile("(?:for address|paging request at|dereference, address|address):? (?:0x)?([0-9a-f]{8,16})");

    private static final String HUNG = "INFO: task hung in %s";

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
            // A program's own fault reads "traps: NAME[PID] general protection fault ip:…".
            new Kind("general protection fault(?:,| maybe|:)", "general protection fault in %s"),
            new Kind("kernel BUG at (\\S+?:\\d+)!", "kernel BUG in %s"),
            new Kind("invalid opcode: ", "invalid opcode in %s"),
            new Kind("int3: ", "int3 in %s"),
            new Kind("double fault: |PANIC: double fault", "double fault in %s"),
            new Kind("divide error: ", "divide error in %s"),
            new Kind("stack segment: ", "stack segment fault in %s"),
            new Kind("watchdog: BUG: soft lockup", "BUG: soft lockup in %s"),
            new Kind("INFO: task (.{1,40}):\\d+ blocked for more than", HUNG),
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
        String task = kind.title().equals(HUNG) ? words.group(1) : "";
        long instruction = 0;
        long address = 0;
        for (String line : excerpt) {
            Matcher m = RIP.matcher(line);
            if (function.isEmpty() && instruction == 0 && m.find()) {
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
        }
        List<Frame> trace = trace(excerpt);
        String culprit = function;
        if (culprit.isEmpty() || kind.title().equals(HUNG)) {
            // The instruction lies in memory that no longer belongs to anybody: who called there is the name.
            culprit = caller(trace);
        }
        if (kind.title().startsWith("kernel panic")) {
            culprit = words.group(1).strip();
        }
        return new CrashReport(
                new CrashFacts(
                        kind.title().formatted(culprit),
                        address,
                        instruction,
                        task,
                        trace.stream().map(Frame::function).toList()),
                List.copyOf(excerpt));
    }

    /**
     * A line of a call trace.
     *
     * @param sure false where the kernel prints a question mark: it found the address on the stack, no more
     */
    private record Frame(String function, boolean sure) {}

    /** The first call trace. */
    private static List<Frame> trace(List<String> excerpt) {
        List<Frame> frames = new ArrayList<>();
        boolean begun = false;
        // The panic that is the crash itself has its words in the first line.
        for (String line : excerpt.subList(1, excerpt.size())) {
            if (begun && TRACE_END.matcher(line).find()) {
                break;
            }
            begun |= line.contains("Call Trace:");
            Matcher m = FRAME.matcher(line);
            if (begun && m.find()) {
                frames.add(new Frame(m.group(2), m.group(1) == null));
            }
        }
        return frames;
    }

    private static String caller(List<Frame> trace) {
        return Stream.concat(trace.stream().filter(Frame::sure), trace.stream())
                .map(Frame::function)
                .filter(function -> !WAITING.matcher(function).matches())
                .findFirst()
                .orElse("unknown");
    }

    /** Without the time stamp and the carriage return, and no longer than printk() makes a line. */
    static String bare(String line) {
        String text = line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) : line;
        text = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        return TIME.matcher(text).replaceFirst("");
    }
}
