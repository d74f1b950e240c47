// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.console.ConsoleFinding.Kind;
import org.kmodrace.race.protocol.ConsoleMark;

/**
 * Finds the reports of sanitizers, of lockdep and of WARN() in what a kernel printed, each with the trial under way. The
 * wordings are those of mm/kasan/report.c, mm/kfence/report.c, kernel/kcsan/report.c, lib/ubsan.c,
 * kernel/locking/lockdep.c, kernel/panic.c and kernel/sched/core.c from 5.10 on.
 */
public final class FindingReader {
    /** How much of the console belongs to a report, in lines. */
    public static final int LINES = 80;

    private static final Pattern RULER = Pattern.compile("^={20,}$");
    private static final Pattern END_OF_TRACE = Pattern.compile("---\\[ end trace");
    private static final Pattern END_OF_STACK = Pattern.compile("</TASK>");
    /** KASAN's, and KCSAN's. */
    private static final Pattern ACCESS =
            Pattern.compile("(?i)(read|write) of size (\\d+)(?: at addr ([0-9a-f]{8,16}))?"
                    + "|(read|write|read-write)(?: \\(.{1,20}\\))? to 0x([0-9a-f]{8,16}) of (\\d+) bytes?");

    private static final Pattern BY_TASK = Pattern.compile(" by task (.{1,15}?)/\\d+");
    private static final Pattern COMM = Pattern.compile("Comm: (.{1,15}?) (?:Not tainted|Tainted:|Kdump:)");
    private static final Pattern LOCK_TAKER = Pattern.compile("^(.{1,15}?)/\\d+ is (?:trying|holding|exiting|freeing)");
    private static final Pattern AT_FUNCTION = Pattern.compile(" at: ([A-Za-z_][\\w.]*)\\+0x");

    /**
     * A kind of report.
     *
     * @param words of its first line, with a group for each {@code %s} of the title
     * @param end of the report, which is its last line
     */
    private record Form(Kind kind, Pattern words, String title, Pattern end) {
        Form(Kind kind, String words, String title, Pattern end) {
            this(kind, Pattern.compile(words), title, end);
        }
    }

    private static final List<Form> FORMS = List.of(
            new Form(Kind.KASAN, "BUG: KASAN: (\\S+) in ([\\w.]+)", "KASAN: %s in %s", RULER),
            new Form(Kind.KFENCE, "BUG: KFENCE: (.{1,40}?) in ([\\w.]+)", "KFENCE: %s in %s", RULER),
            new Form(Kind.KCSAN, "BUG: KCSAN: (\\S+) in ([\\w.]+(?: / [\\w.]+)?)", "KCSAN: %s in %s", RULER),
            new Form(Kind.UBSAN, "UBSAN: (\\S+) in (\\S+)", "UBSAN: %s in %s", END_OF_TRACE),
            new Form(
                    Kind.LOCKDEP,
                    "WARNING: (possible (?:circular|recursive) locking|possible irq lock inversion dependency"
                            + "|inconsistent lock state|bad unlock balance|suspicious RCU usage|held lock freed"
                            + "|lock held when returning to user space|Nested lock was not taken"
                            + "|[\\w-]+ lock order|possible \\S+ lock)",
                    "lockdep: %s",
                    END_OF_STACK),
            new Form(
                    Kind.ATOMIC,
                    "BUG: (sleeping function called from invalid context|scheduling while atomic)(?: at (\\S+))?",
                    "%s at %s",
                    END_OF_STACK),
            new Form(
                    Kind.WARNING,
                    "WARNING: CPU: \\d+ PID: \\d+ at (\\S+) ([A-Za-z_][\\w.]*)\\+0x",
                    "WARNING at %s in %s",
                    END_OF_TRACE),
            // Since 6.18 the place comes first.
            new Form(
                    Kind.WARNING,
                    "WARNING: (\\S+:\\d+) at ([A-Za-z_][\\w.]*)\\+0x",
                    "WARNING at %s in %s",
                    END_OF_TRACE));

    private FindingReader() {}

    /** All reports, in the order in which they were printed. */
    public static List<ConsoleFinding> read(String console) {
        List<ConsoleFinding> findings = new ArrayList<>();
        Optional<ConsoleMark> mark = Optional.empty();
        List<String> lines = console.lines().map(CrashReader::bare).toList();
        for (int i = 0; i < lines.size(); i++) {
            Optional<ConsoleMark> next = ConsoleMark.parse(lines.get(i));
            if (next.isPresent()) {
                mark = next;
            }
            for (Form form : FORMS) {
                Matcher words = form.words().matcher(lines.get(i));
                if (words.find()) {
                    List<String> report = report(form, lines.subList(i, Math.min(lines.size(), i + LINES)));
                    findings.add(finding(form, words, mark, report));
                    i += report.size() - 1;
                    break;
                }
            }
        }
        return List.copyOf(findings);
    }

    /** From the first line to the last; where none says that it is the last, to the next trial or as far as we look. */
    private static List<String> report(Form form, List<String> lines) {
        for (int i = 1; i < lines.size(); i++) {
            // Below lockdep's first line there is a ruler as well, but it is shorter than its own.
            if (form.end().matcher(lines.get(i)).find()) {
                return lines.subList(0, form.end() == RULER ? i : i + 1);
            }
            if (ConsoleMark.parse(lines.get(i)).isPresent()) {
                return lines.subList(0, i);
            }
        }
        return lines;
    }

    private static ConsoleFinding finding(Form form, Matcher words, Optional<ConsoleMark> mark, List<String> report) {
        String text = String.join("\n", report);
        Object[] groups = new Object[words.groupCount()];
        for (int i = 0; i < groups.length; i++) {
            String group = words.group(i + 1);
            groups[i] = group == null ? "an unknown place" : group;
        }
        String title = form.title().formatted(groups);
        Matcher access = ACCESS.matcher(text);
        boolean accessed = access.find();
        String task = first(BY_TASK, text);
        if (form.kind() == Kind.LOCKDEP) {
            String function = first(AT_FUNCTION, text);
            title += function.isEmpty() ? "" : " in " + function;
            task = report.stream()
                    .map(line -> first(LOCK_TAKER, line))
                    .filter(name -> !name.isEmpty())
                    .findFirst()
                    .orElse("");
        }
        return new ConsoleFinding(
                form.kind(),
                title,
                accessed ? address(access.group(3), access.group(5)) : 0,
                accessed ? inWords(access) : "",
                task.isEmpty() ? first(COMM, text) : task,
                mark,
                report);
    }

    private static String inWords(Matcher access) {
        return access.group(1) == null
                ? access.group(4) + " of size " + access.group(6)
                : access.group(1).toLowerCase(Locale.ROOT) + " of size " + access.group(2);
    }

    private static long address(@Nullable String one, @Nullable String other) {
        String hex = one == null ? other : one;
        return hex == null ? 0 : Long.parseUnsignedLong(hex, 16);
    }

    private static String first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        return found.find() ? found.group(1) : "";
    }
}
