// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import java.util.List;
import java.util.Locale;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.grade.ControlResult;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.grade.ScenarioResult;
import org.kmodrace.report.record.RunInfo;

/** A graded run as a table for a terminal, no line wider than 80 columns. */
public final class TableRenderer {
    /** The widest line, in columns. */
    public static final int WIDTH = 80;

    private static final String GAP = "  ";
    private static final int SCENARIO_MOST = 24;
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
        run.notes().forEach(note -> out.append(Text.paragraph("note: ", note, WIDTH)));
        ground(run.info(), out);
        out.append(Text.paragraph("exit " + run.exitCode() + ": ", run.exitWhy(), WIDTH));
        return out.toString();
    }

    /** How wide each column is; what was seen takes what is left. */
    private record Columns(int scenario, int verdict, int count, int seen, int time) {
        static Columns of(List<ScenarioResult> results) {
            int scenario = "scenario".length();
            int verdict = "verdict".length();
            int count = "k/n".length();
            int time = "time".length();
            for (ScenarioResult result : results) {
                scenario = Math.max(scenario, Text.width(result.scenario()));
                verdict = Math.max(verdict, result.verdict().name().length());
                count = Math.max(count, countOf(result).length());
                time = Math.max(time, timeOf(result.seconds()).length());
            }
            scenario = Math.min(scenario, SCENARIO_MOST);
            int seen = WIDTH - scenario - verdict - count - time - 4 * GAP.length();
            return new Columns(scenario, verdict, count, seen, time);
        }
    }

    private void table(List<ScenarioResult> results, StringBuilder out) {
        Columns columns = Columns.of(results);
        row(columns, "scenario", "verdict", "", "k/n", "seen", "time", out);
        for (ScenarioResult result : results) {
            List<String> seen = Text.wrap(result.seen(), columns.seen(), SEEN_LINES);
            row(
                    columns,
                    Text.cut(Text.plain(result.scenario()), columns.scenario()),
                    result.verdict().name(),
                    colour(result),
                    countOf(result),
                    seen.getFirst(),
                    timeOf(result.seconds()),
                    out);
            seen.stream().skip(1).forEach(line -> row(columns, "", "", "", "", line, "", out));
        }
    }

    private static void row(
            Columns columns,
            String scenario,
            String verdict,
            String colour,
            String count,
            String seen,
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
                + Text.left(seen, columns.seen())
                + GAP
                + Text.right(time, columns.time());
        out.append(line.stripTrailing()).append('\n');
    }

    private String colour(ScenarioResult result) {
        if (!colours) {
            return "";
        }
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

    /** The ground it stands on: kernel, accelerator, backend, seed. */
    private static void ground(RunInfo info, StringBuilder out) {
        String kernel = info.kernelRelease().isEmpty()
                ? info.kernelName()
                : info.kernelRelease() + (info.kernelName().isEmpty() ? "" : " (" + info.kernelName() + ")");
        out.append(Text.paragraph(
                "ran on: ",
                "kernel %s, %s %s, backend %s, seed %d"
                        .formatted(kernel, info.machine(), info.accelerator(), info.backend(), info.seed()),
                WIDTH));
        if (!info.acceleratorWhy().isEmpty()) {
            out.append(Text.paragraph(GAP, info.acceleratorWhy(), WIDTH));
        }
    }
}
