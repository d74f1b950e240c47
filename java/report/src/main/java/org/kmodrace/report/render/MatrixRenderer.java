// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kmodrace.report.grade.ControlResult;
import org.kmodrace.report.grade.MatrixResult;
import org.kmodrace.report.grade.MatrixResult.Column;
import org.kmodrace.report.grade.MatrixResult.Row;
import org.kmodrace.report.grade.News;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.grade.ScenarioResult;
import org.kmodrace.report.record.RunInfo;

/**
 * A graded run of several kernels for a terminal: scenarios down, kernels across, no line wider than
 * {@link TableRenderer#WIDTH} columns; kernels that do not fit beside others come in a table below.
 */
public final class MatrixRenderer {
    private static final int WIDTH = TableRenderer.WIDTH;
    private static final String GAP = "  ";

    private final boolean colours;

    /** @param colours whether the reader is a terminal that shows them */
    public MatrixRenderer(boolean colours) {
        this.colours = colours;
    }

    /** The table, what differs and why, the news, and an end of line. */
    public String render(MatrixResult matrix) {
        StringBuilder out = new StringBuilder();
        tables(matrix, out);
        controls(matrix, out);
        differences(matrix, out);
        for (Column column : matrix.columns()) {
            List<RunResult> runs = column.run().stream().toList();
            runs.stream()
                    .flatMap(run -> run.results().stream())
                    .flatMap(result -> News.of(result).stream())
                    .forEach(news -> out.append(Text.paragraph(news.word() + ": ", news.text(), WIDTH)));
        }
        Set<String> told = new HashSet<>();
        for (Column column : matrix.columns()) {
            ground(column, told, out);
        }
        out.append(Text.paragraph("exit " + matrix.exitCode() + ": ", matrix.exitWhy(), WIDTH));
        return out.toString();
    }

    private void tables(MatrixResult matrix, StringBuilder out) {
        int first = matrix.rows().stream()
                .mapToInt(row -> Text.width(row.scenario()))
                .max()
                .orElse(0);
        first = Math.max("scenario".length(), first);
        int from = 0;
        while (from < matrix.columns().size()) {
            int until = from;
            int used = first;
            List<Integer> widths = new ArrayList<>();
            while (until < matrix.columns().size()) {
                int width = width(matrix, until);
                if (until > from && used + GAP.length() + width > WIDTH) {
                    break;
                }
                widths.add(width);
                used += GAP.length() + width;
                until++;
            }
            table(matrix, from, first, widths, out);
            from = until;
            out.append('\n');
        }
    }

    private static int width(MatrixResult matrix, int column) {
        int width = heading(matrix.columns().get(column)).length();
        for (Row row : matrix.rows()) {
            width = Math.max(width, cell(row.cells().get(column)).length());
        }
        return width;
    }

    /** Without the flavour, which all of them have. */
    private static String heading(Column column) {
        String name = column.release().replaceFirst("-(cloud-)?amd64$", "");
        // Of a path that could not be run, the end tells most.
        String plain = Text.plain(name.substring(name.lastIndexOf('/') + 1));
        return Text.cut(plain.isEmpty() ? name : plain, 20);
    }

    private void table(MatrixResult matrix, int from, int first, List<Integer> widths, StringBuilder out) {
        StringBuilder head = new StringBuilder(Text.left("scenario", first));
        for (int i = 0; i < widths.size(); i++) {
            head.append(GAP).append(Text.left(heading(matrix.columns().get(from + i)), widths.get(i)));
        }
        out.append(head.toString().stripTrailing()).append('\n');
        for (Row row : matrix.rows()) {
            StringBuilder line = new StringBuilder(Text.left(Text.plain(row.scenario()), first));
            for (int i = 0; i < widths.size(); i++) {
                Optional<ScenarioResult> result = row.cells().get(from + i);
                String text = Text.left(cell(result), widths.get(i));
                line.append(GAP).append(coloured(result, text));
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
    }

    /** The verdict, how often, and {@code !} for news. */
    private static String cell(Optional<ScenarioResult> result) {
        return result.map(r -> switch (r.verdict()) {
                    case SKIPPED, ERROR -> r.verdict().name();
                    case REPRODUCED, NOT_SEEN, VIOLATED, CRASHED ->
                        r.verdict() + " " + r.hits() + "/" + r.trials() + (r.departs() ? " !" : "");
                })
                .orElse("-");
    }

    private String coloured(Optional<ScenarioResult> result, String text) {
        return colours && result.isPresent() ? TableRenderer.colour(result.get()) + text + "\u001B[0m" : text;
    }

    private static void controls(MatrixResult matrix, StringBuilder out) {
        int all = 0;
        List<String> failed = new ArrayList<>();
        for (Column column : matrix.columns()) {
            for (ScenarioResult result : column.run().map(RunResult::results).orElse(List.of())) {
                for (ControlResult control : result.controls()) {
                    all++;
                    if (!control.held()) {
                        failed.add("%s, %s/%s: %s"
                                .formatted(column.release(), result.scenario(), control.name(), control.why()));
                    }
                }
            }
        }
        if (all > 0) {
            out.append("controls: ")
                    .append(failed.isEmpty() ? "all " + all : (all - failed.size()) + " of " + all)
                    .append(" held\n");
        }
        failed.forEach(line -> out.append(Text.paragraph(GAP, line, WIDTH)));
    }

    private static void differences(MatrixResult matrix, StringBuilder out) {
        List<Row> different = matrix.rows().stream().filter(Row::differs).toList();
        if (different.isEmpty() && matrix.columns().size() > 1) {
            out.append("no verdict differs between these kernels\n");
        }
        for (Row row : different) {
            out.append("difference: ").append(row.scenario()).append('\n');
            matrix.explain(row).forEach(sentence -> out.append(Text.paragraph(GAP, sentence, WIDTH)));
        }
    }

    /** @param told why CPUs are emulated, once for all kernels */
    private static void ground(Column column, Set<String> told, StringBuilder out) {
        String trouble = column.kernel().trouble();
        if (column.run().isPresent()) {
            RunInfo info = column.run().get().info();
            TableRenderer.ground(info, told.add(info.acceleratorWhy()), out);
            column.run().get().notes().forEach(note -> out.append(Text.paragraph(GAP + "note: ", note, WIDTH)));
        } else if (trouble.isEmpty()) {
            out.append(column.kernel().name()).append(": was not run\n");
        }
        if (!trouble.isEmpty()) {
            out.append(Text.paragraph("not run: ", column.kernel().name() + ": " + trouble, WIDTH));
        }
    }

    /** The same as JSON for programs: the schema of a run for each kernel, and what differs. */
    public String json(MatrixResult matrix) {
        ObjectNode root = JsonNodeFactory.instance
                .objectNode()
                .put("schema", JsonRenderer.SCHEMA)
                .put("id", matrix.record().id())
                .put("startedAtMillis", matrix.record().startedAtMillis())
                .put("exitCode", matrix.exitCode())
                .put("exitWhy", matrix.exitWhy());
        ArrayNode kernels = root.putArray("kernels");
        for (Column column : matrix.columns()) {
            ObjectNode node = kernels.addObject()
                    .put("name", column.kernel().name())
                    .put("directory", column.kernel().directory())
                    .put("release", column.release())
                    .put("trouble", column.kernel().trouble());
            node.set(
                    "result",
                    column.run().<JsonNode>map(new JsonRenderer()::tree).orElseGet(JsonNodeFactory.instance::nullNode));
        }
        ArrayNode differences = root.putArray("differences");
        matrix.rows().stream().filter(Row::differs).forEach(row -> {
            ArrayNode why =
                    differences.addObject().put("scenario", row.scenario()).putArray("because");
            matrix.explain(row).forEach(why::add);
        });
        return root.toPrettyString() + "\n";
    }
}
