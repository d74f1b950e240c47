// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.console.KernelReport.Culprit;
import org.kmodrace.lab.console.KernelReport.Memory;
import org.kmodrace.lab.console.KernelReport.Place;
import org.kmodrace.race.protocol.ConsoleMark;

/** Gathers the lines of a report, and reads them when it has come to its end. */
final class ReportBuilder {
    private static final Pattern RIP = Pattern.compile(
            "RIP: (?:0010|e030):(?:\\[<[0-9a-f]{8,16}>\\] )?(?:(?<place>[A-Za-z_][\\w.$]*\\+0x.*)|0x(?<address>[0-9a-f]{16}))");
    private static final Pattern ADDRESS =
            Pattern.compile("(?:for address|paging request at|dereference, address|address|NULL pointer dereference at)"
                    + ":? (?:0x)?([0-9a-f]{8,16})");
    /** KASAN's and KMSAN's, and KCSAN's. */
    private static final Pattern ACCESS = Pattern.compile("(Read|Write) of size (\\d+)(?: at addr ([0-9a-f]{8,16}))?"
            + "|(read|write|read-write)(?: \\(.{1,20}\\))? to 0x([0-9a-f]{8,16}) of (\\d+) bytes?");

    private static final Pattern GROUP = Pattern.compile("\\{(\\d)\\}");
    /** What was accessed is said in one of the first lines. */
    private static final int HEAD = 12;

    private ReportForm form;
    private final Map<String, String> said = new HashMap<>();
    private final Place place;
    private final Optional<ConsoleMark> mark;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    /**
     * A report whose first line was seen.
     *
     * @param first whether it is the first since the kernel booted
     */
    ReportBuilder(ReportForm.Begin begin, ConsoleLine line, Optional<ConsoleMark> mark, boolean first) {
        this.form = begin.form();
        this.place = new Place(line.seconds(), line.caller(), first, false);
        this.mark = mark;
        heard(begin);
        add(line.text());
    }

    private void heard(ReportForm.Begin begin) {
        Matcher m = begin.line();
        for (int i = 1; i <= m.groupCount(); i++) {
            put(Integer.toString(i), m.group(i));
        }
        m.namedGroups().forEach((name, group) -> put(name, m.group(group)));
    }

    private void put(String name, @Nullable String value) {
        if (value != null) {
            said.putIfAbsent(name, value);
        }
    }

    /**
     * Takes a line that begins a report of its own, or belongs to this one.
     *
     * @return false when it begins another
     */
    boolean takes(ReportForm.Begin begin, String line) {
        if (ended) {
            return false;
        }
        if (form.kind() == null) {
            if (begin.form().kind() == null) {
                return false;
            }
            form = begin.form();
            heard(begin);
        } else if (!form.absorbs(begin.form())) {
            ended |= form.end().in(line);
            return false;
        } else {
            heardMore(begin);
        }
        add(line);
        return true;
    }

    /** What comes second says where: {@code kernel BUG at} behind what the list's entries are. */
    private void heardMore(ReportForm.Begin begin) {
        for (String name : List.of("file", "f", "cpu", "pid", "task")) {
            if (begin.line().namedGroups().containsKey(name)) {
                put(name, begin.line().group(name));
            }
        }
    }

    /**
     * Takes a line. Behind the end of an oops its registers may come once more.
     *
     * @return false when it is none of this report, which has come to its end
     */
    boolean takes(String line) {
        if (lines.size() >= KernelReport.LINES || (ended && !ContextReader.isOfRegisters(line))) {
            return false;
        }
        add(line);
        return true;
    }

    private void add(String line) {
        lines.add(line);
        ended |= form.end() == ReportForm.End.NOW
                || (lines.size() > 1 && form.end().in(line));
    }

    /** The report; empty when what was begun was none. */
    Optional<KernelReport> build() {
        ReportKind kind = form.kind();
        if (kind == null) {
            return Optional.empty();
        }
        ContextReader context = ContextReader.of(lines);
        TraceReader traces = TraceReader.of(lines);
        Optional<Matcher> rip = firstMatch(RIP, "RIP: ", lines);
        Frame where = culprit(kind, rip, traces);
        Memory memory = memory(rip);
        return Optional.of(new KernelReport(
                kind,
                title(where.function(), memory.access()),
                new Culprit(where.function(), said.getOrDefault("file", where.file()), where.module()),
                context.context(said),
                memory,
                traces.traces(),
                context.registers(),
                context.code(),
                new Place(place.seconds(), place.caller(), place.first(), !ended),
                mark,
                lines));
    }

    private String title(String function, String access) {
        Matcher groups = GROUP.matcher(form.title());
        String title = groups.replaceAll(group -> Matcher.quoteReplacement(said.getOrDefault(group.group(1), "")));
        String done = access.isEmpty()
                ? ""
                : " " + Character.toUpperCase(access.charAt(0))
                        + access.substring(1).split(" ", 2)[0];
        return title.replace("{access}", done).replace("{f}", function).strip();
    }

    private Frame culprit(ReportKind kind, Optional<Matcher> rip, TraceReader traces) {
        Optional<Frame> atRip =
                rip.flatMap(m -> Optional.ofNullable(m.group("place"))).flatMap(Frame::in);
        Optional<Frame> nearest = switch (form.at()) {
            case LINE -> inFirstLine();
            case RIP -> atRip;
            case TRACE -> Optional.empty();
        };
        return nearest.filter(frame -> !HelperFunctions.contains(frame.function()))
                .or(() -> traces.culprit(kind.effect() == ReportKind.Effect.STUCK))
                .or(() -> nearest)
                .or(() -> atRip)
                .orElseGet(() -> Frame.named(KernelReport.UNKNOWN, "", "", true));
    }

    private Optional<Frame> inFirstLine() {
        Optional<String> text = Optional.ofNullable(said.get("f"));
        return text.flatMap(Frame::in)
                .or(() -> text.map(words -> words.split("[^\\w.$]", 2)[0])
                        .filter(symbol -> !symbol.isEmpty())
                        .map(symbol -> Frame.named(symbol, "", "", true)));
    }

    private Memory memory(Optional<Matcher> rip) {
        List<String> head = lines.subList(0, Math.min(HEAD, lines.size()));
        long instruction = rip.map(m -> hex(m.group("address"))).orElse(0L);
        Optional<Matcher> access = firstMatch(ACCESS, " of ", head);
        if (access.isPresent()) {
            Matcher m = access.get();
            String words = m.group(1) == null
                    ? m.group(4) + " of size " + m.group(6)
                    : m.group(1).toLowerCase(Locale.ROOT) + " of size " + m.group(2);
            return new Memory(hex(m.group(3) == null ? m.group(5) : m.group(3)), instruction, words);
        }
        return new Memory(
                firstMatch(ADDRESS, "a", head).map(m -> hex(m.group(1))).orElse(0L), instruction, "");
    }

    private static long hex(@Nullable String digits) {
        return digits == null ? 0 : Long.parseUnsignedLong(digits, 16);
    }

    /** @param word that all matching lines have, which is quicker to find */
    private static Optional<Matcher> firstMatch(Pattern pattern, String word, List<String> lines) {
        for (String line : lines) {
            Matcher m = line.contains(word) ? pattern.matcher(line) : null;
            if (m != null && m.find()) {
                return Optional.of(m);
            }
        }
        return Optional.empty();
    }
}
