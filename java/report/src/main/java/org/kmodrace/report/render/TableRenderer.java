// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import java.util.List;
import java.util.Locale;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.grade.ControlResult;
import org.kmodrace.report.grade.LedgerResult;
import org.kmodrace.report.grade.News;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.grade.ScenarioResult;
import org.kmodrace.report.grade.StartSkew;
import org.kmodrace.report.record.RunInfo;

/** A graded run as a table for a terminal, no line wider than 80 columns. */
public final class TableRenderer {
    /** The widest line, in columns. */
    public static final int WIDTH = 80;

    private static final String GAP = "  ";
    private static final String SEEN_INDENT = "    ";
    /** The heading of the intervals. */
    private static final String RATE = "rate, 95 %";

    private static final int SEEN_LINES = 3;
    private static final double SECONDS_PER_MINUTE = 60;

    private final boolean colours;

    /**
     * Makes one.
     *
     * @param colours whether the reader is a terminal that shows them
     */
    public TableRenderer(boolean colours) {
        this.colours = colours;
    }

    /** The table, what stands below it, and an end of line. */
    public String render(RunResult run) {
        StringBuilder out = new StringBuilder();
        table(run.results(), out);
        out.append('\n');
        controls(run.results(), out);
        out.append(PhaseLines.of(run.results()));
        skew(run.skew(), out);
        run.notes().forEach(note -> out.append(Text.paragraph("note: ", note, WIDTH)));
        ledgers(run.ledgers(), out);
        run.results().stream()
                .flatMap(result -> News.of(result).stream())
                .forEach(news -> out.append(Text.paragraph(news.word() + ": ", news.text(), WIDTH)));
        ground(run.info(), out);
        out.append(Text.paragraph("exit " + run.exitCode() + ": ", run.exitWhy(), WIDTH));
        return out.toString();
    }

    /** How wide each column is; what was seen has lines of its own. */
    private record Columns(int scenario, int verdict, int count, int rate, int time) {
        static Columns of(List<ScenarioResult> results) {
            int scenario = "scenario".length();
            int verdict = "verdict".length();
            int count = "k/n".length();
            int rate = RATE.length();
            int time = "time".length();
            for (ScenarioResult result : results) {
                scenario = Math.max(scenario, Text.width(result.scenario()));
                verdict = Math.max(verdict, result.verdict().name().length());
                count = Math.max(count, countOf(result).length());
                rate = Math.max(rate, rateOf(result).length());
                time = Math.max(time, timeOf(result.seconds()).length());
            }
            int most = WIDTH - verdict - count - rate - time - 4 * GAP.length();
            return new Columns(Math.min(scenario, most), verdict, count, rate, time);
        }
    }

    private void table(List<ScenarioResult> results, StringBuilder out) {
        Columns columns = Columns.of(results);
        row(columns, "scenario", "verdict", "", "k/n", RATE, "time", out);
        for (ScenarioResult result : results) {
            row(
                    columns,
                    Text.cut(Text.plain(result.scenario()), columns.scenario()),
                    result.verdict().name(),
                    colours ? colour(result) : "",
                    countOf(result),
                    rateOf(result),
                    timeOf(result.seconds()),
                    out);
            for (String line : Text.wrap(result.seen(), WIDTH - SEEN_INDENT.length(), SEEN_LINES)) {
                out.append((SEEN_INDENT + line).stripTrailing()).append('\n');
            }
        }
    }

    private static void row(
            Columns columns,
            String scenario,
            String verdict,
            String colour,
            String count,
            String rate,
            String time,
            StringBuilder out) {
        String coloured = colour.isEmpty() ? verdict : colour + verdict + "\u001B[0m";
        String line = Text.left(scenario, columns.scenario())
                + GAP
                + coloured
                + " ".repeat(columns.verdict() - verdict.length())
                + GAP
                + Text.right(count, columns.count())
                + GAP
                + Text.left(rate, columns.rate())
                + GAP
                + Text.right(time, columns.time());
        out.append(line.stripTrailing()).append('\n');
    }

    static String colour(ScenarioResult result) {
        return switch (result.verdict()) {
            case SKIPPED -> "\u001B[33m";
            case ERROR -> "\u001B[35m";
            case REPRODUCED, NOT_SEEN, VIOLATED, CRASHED -> result.departs() ? "\u001B[31m" : "\u001B[32m";
        };
    }

    private static String countOf(ScenarioResult result) {
        boolean none = result.trials() == 0
                && (result.verdict() == VerdictKind.SKIPPED || result.verdict() == VerdictKind.ERROR);
        return none ? "-" : result.hits() + "/" + result.trials();
    }

    /** Between which bounds the rate of hits lies, as far as the trials tell. */
    private static String rateOf(ScenarioResult result) {
        return result.trials() == 0 ? "" : result.rate().inWords();
    }

    private static void skew(StartSkew skew, StringBuilder out) {
        if (skew.groups() > 0) {
            out.append(Text.paragraph(
                    "start skew: ",
                    "median %s, 95 %% below %s, at most %s (%s)"
                            .formatted(
                                    duration(skew.medianNanos()),
                                    duration(skew.mostNanos()),
                                    duration(skew.worstNanos()),
                                    skew.groups() == 1 ? "1 start" : skew.groups() + " starts"),
                    WIDTH));
        }
    }

    private static String duration(long nanos) {
        return nanos >= 1_000_000
                ? String.format(Locale.ROOT, "%.1f ms", nanos / 1e6)
                : String.format(Locale.ROOT, "%.1f µs", nanos / 1e3);
    }

    private static String timeOf(double seconds) {
        if (seconds >= SECONDS_PER_MINUTE) {
            long whole = Math.round(seconds);
            return String.format(Locale.ROOT, "%dm%02ds", whole / 60, whole % 60);
        }
        return String.format(Locale.ROOT, seconds < 10 ? "%.2fs" : "%.1fs", seconds);
    }

    private static void controls(List<ScenarioResult> results, StringBuilder out) {
        long all = results.stream().mapToLong(r -> r.controls().size()).sum();
        long held = results.stream()
                .flatMap(r -> r.controls().stream())
                .filter(ControlResult::held)
                .count();
        if (all > 0) {
            out.append(
                    all == held ? "controls: all " + all + " held\n" : "controls: " + held + " of " + all + " held\n");
        }
        for (ScenarioResult result : results) {
            for (ControlResult control : result.controls()) {
                if (!control.held()) {
                    out.append(Text.paragraph(
                            GAP, result.scenario() + "/" + control.name() + ": " + control.why(), WIDTH));
                }
            }
        }
    }

    /** Who held whom through symbol_get(), which the kernel does not record. */
    private static void ledgers(List<LedgerResult> ledgers, StringBuilder out) {
        if (ledgers.isEmpty()) {
            return;
        }
        out.append("symbol_get() ledger:\n");
        for (LedgerResult result : ledgers) {
            String name = result.scenario() + "/" + result.variant() + ": ";
            if (!result.why().isEmpty()) {
                out.append(Text.paragraph(GAP + name, "none: " + result.why(), WIDTH));
            }
            LedgerText.summary(result.ledger()).forEach(line -> out.append(Text.paragraph(GAP + name, line, WIDTH)));
        }
    }

    /** The ground it stands on: kernel, accelerator, backend, seed. */
    static void ground(RunInfo info, StringBuilder out) {
        ground(info, true, out);
    }

    /** @param why whether to say why CPUs are emulated */
    static void ground(RunInfo info, boolean why, StringBuilder out) {
        String kernel = info.kernelRelease().isEmpty()
                ? info.kernelName()
                : info.kernelRelease() + (info.kernelName().isEmpty() ? "" : " (" + info.kernelName() + ")");
        out.append(Text.paragraph(
                "ran on: ",
                "kernel %s, %s, backend %s, seed %d%s"
                        .formatted(
                                kernel,
                                // Which machine that is says it all.
                                info.machine().equals("here")
                                        ? info.accelerator()
                                        : info.machine() + " " + info.accelerator(),
                                info.backend(),
                                info.seed(),
                                info.conditions().isEmpty() ? "" : "; " + info.conditions()),
                WIDTH));
        if (!info.toolchain().isEmpty()) {
            out.append(Text.paragraph(GAP, "test modules built by " + info.toolchain(), WIDTH));
        }
        if (!info.kmod().isEmpty()) {
            out.append(Text.paragraph(GAP, "lsmod and modprobe of " + info.kmod(), WIDTH));
        }
        if (why && !info.acceleratorWhy().isEmpty()) {
            out.append(Text.paragraph(GAP, info.acceleratorWhy(), WIDTH));
        }
    }
}
