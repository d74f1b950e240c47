// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.kmodrace.lab.console.Frame;
import org.kmodrace.lab.console.KernelReport;
import org.kmodrace.lab.console.Trace;
import org.kmodrace.report.render.Text;

/** A kernel's report for people. */
final class OopsText {
    private static final String INDENT = "   ";
    private static final int LABEL = 9;
    /** Deeper stacks end in what every system call has. */
    private static final int FRAMES = 24;

    private OopsText() {}

    /**
     * The title, and below it what is known, a line each.
     *
     * @param number from 1, in the log's order
     */
    static String paragraph(int number, KernelReport report) {
        StringBuilder out = new StringBuilder();
        out.append(number > 1 ? "\n" : "")
                .append(number)
                .append("  ")
                .append(report.title())
                .append('\n');
        line(out, "when", when(report));
        line(out, "where", where(report));
        line(out, "kernel", report.context().kernel());
        line(out, "taint", report.context().taint());
        line(out, "memory", memory(report.memory()));
        report.mark()
                .ifPresent(mark -> line(
                        out,
                        "trial",
                        mark.scenario() + "/" + mark.variant() + (mark.trial() < 0 ? "" : ":" + mark.trial())));
        report.traces().forEach(trace -> trace(out, trace));
        if (!report.place().first()) {
            line(out, "note", "it came after others since the boot, and may follow from them");
        }
        if (report.place().truncated()) {
            line(out, "note", "its end is missing");
        }
        // Anybody's log: nothing in it may move a terminal's cursor.
        return Text.plainLines(out.toString()) + "\n";
    }

    private static String when(KernelReport report) {
        List<String> words = new ArrayList<>();
        if (!Double.isNaN(report.place().seconds())) {
            words.add(String.format(
                    Locale.ROOT, "%.6f s after the boot", report.place().seconds()));
        }
        if (report.context().cpu() >= 0) {
            words.add("CPU " + report.context().cpu());
        }
        if (!report.context().task().isEmpty()) {
            String pid = report.context().pid() < 0
                    ? ""
                    : " (pid " + report.context().pid() + ")";
            words.add("task " + report.context().task() + pid);
        }
        return String.join(", ", words);
    }

    private static String where(KernelReport report) {
        KernelReport.Culprit culprit = report.culprit();
        if (culprit.function().equals(KernelReport.UNKNOWN) && culprit.file().isEmpty()) {
            return "";
        }
        String module = culprit.module().isEmpty() ? "" : " of module " + culprit.module();
        String file = culprit.file().isEmpty() ? "" : " at " + culprit.file();
        return culprit.function() + module + file;
    }

    private static String memory(KernelReport.Memory memory) {
        List<String> words = new ArrayList<>();
        if (!memory.access().isEmpty()) {
            words.add(memory.access());
        }
        if (memory.address() != 0) {
            words.add("at 0x%x".formatted(memory.address()));
        }
        if (memory.instruction() != 0) {
            words.add("no function lies at the instruction, 0x%x".formatted(memory.instruction()));
        }
        return String.join(", ", words);
    }

    private static void trace(StringBuilder out, Trace trace) {
        List<Frame> sure = trace.frames().stream().filter(Frame::sure).toList();
        List<Frame> frames = sure.isEmpty() ? trace.frames() : sure;
        out.append(INDENT).append(trace.title()).append('\n');
        frames.stream()
                .limit(FRAMES)
                .forEach(
                        frame -> out.append(INDENT).append(INDENT).append(frame).append('\n'));
        if (frames.size() > FRAMES) {
            out.append(INDENT + INDENT)
                    .append("and ")
                    .append(frames.size() - FRAMES)
                    .append(" more\n");
        }
    }

    private static void line(StringBuilder out, String label, String text) {
        if (!text.isEmpty()) {
            out.append(INDENT)
                    .append(label)
                    .append(" ".repeat(LABEL - label.length()))
                    .append(text)
                    .append('\n');
        }
    }
}
