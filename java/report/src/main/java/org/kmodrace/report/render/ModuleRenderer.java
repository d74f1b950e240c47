// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kmodrace.race.check.ModuleCheck;
import org.kmodrace.race.oracle.Finding;
import org.kmodrace.report.grade.ModuleGrading;
import org.kmodrace.report.grade.ModuleReport;
import org.kmodrace.report.grade.ModuleReport.Check;
import org.kmodrace.report.grade.ModuleReport.Found;
import org.kmodrace.report.grade.ModuleReport.Module;

/** What is said of somebody's modules: a table of the checks for each, its findings below, or JSON. */
public final class ModuleRenderer {
    private static final int WIDTH = TableRenderer.WIDTH;
    private static final int CHECK = 26;
    private static final int RESULT = 12;
    private static final int TIME = 6;
    private static final int DONE_LINES = 2;
    private static final int LOG_LINES = 6;
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final boolean colours;

    /**
     * Makes one.
     *
     * @param colours whether the reader is a terminal that shows them
     */
    public ModuleRenderer(boolean colours) {
        this.colours = colours;
    }

    /** For people, no line wider than 80 columns but commands. */
    public String render(ModuleReport report) {
        StringBuilder out = new StringBuilder();
        for (Module module : report.modules()) {
            table(module, out);
            out.append('\n');
            int number = 1;
            for (Found found : module.findings()) {
                finding(module, number++, found, out);
            }
        }
        report.run().notes().forEach(note -> out.append(Text.paragraph("note: ", note, WIDTH)));
        TableRenderer.ground(report.run().info(), out);
        out.append(Text.paragraph(
                "exit " + report.run().exitCode() + ": ", report.run().exitWhy(), WIDTH));
        return out.toString();
    }

    private void table(Module module, StringBuilder out) {
        out.append(Text.left("module " + Text.plain(module.name()), CHECK)).append("  ");
        out.append(Text.left("result", RESULT)).append("  ");
        out.append("what was done".concat(" ".repeat(WIDTH - CHECK - RESULT - TIME - 6 - "what was done".length())));
        out.append(Text.right("time", TIME + 2)).append('\n');
        int done = WIDTH - CHECK - RESULT - TIME - 6;
        for (Check check : module.checks()) {
            String result = result(check);
            List<String> lines = Text.wrap(String.join("; ", check.facts()), done, DONE_LINES);
            String time = check.seconds() > 0 ? String.format(Locale.ROOT, "%.1fs", check.seconds()) : "";
            String colour = colour(check);
            String coloured = colour.isEmpty() ? result : colour + result + "\u001B[0m";
            String line = Text.left(check.id(), CHECK)
                    + "  "
                    + coloured
                    + " ".repeat(Math.max(0, RESULT - result.length()))
                    + "  "
                    + Text.left(lines.getFirst(), done)
                    + "  "
                    + Text.right(time, TIME);
            out.append(line.stripTrailing()).append('\n');
            lines.stream()
                    .skip(1)
                    .forEach(more -> out.append(" ".repeat(CHECK + RESULT + 4))
                            .append(more)
                            .append('\n'));
        }
    }

    private static String result(Check check) {
        return switch (check.outcome()) {
            case ModuleCheck.FINDING -> check.findings() == 1 ? "1 FINDING" : check.findings() + " FINDINGS";
            case ModuleGrading.CRASHED -> "CRASHED";
            case ModuleGrading.ERROR -> "ERROR";
            default -> check.outcome();
        };
    }

    private String colour(Check check) {
        if (!colours) {
            return "";
        }
        return switch (check.outcome()) {
            case ModuleCheck.FINDING, ModuleGrading.CRASHED -> "\u001B[31m";
            case ModuleGrading.ERROR, ModuleCheck.NOT_LOADED -> "\u001B[35m";
            case ModuleCheck.CLEAN -> "\u001B[32m";
            default -> "\u001B[33m";
        };
    }

    private static void finding(Module module, int number, Found found, StringBuilder out) {
        Finding finding = found.finding();
        out.append("%s, finding %d: %s".formatted(Text.plain(module.name()), number, finding.kind()))
                .append('\n');
        out.append(Text.paragraph("  ", finding.what(), WIDTH));
        Map<String, Object> evidence = finding.evidence();
        if (evidence.get("also") instanceof List<?> also) {
            out.append(Text.paragraph("  also: ", join(also), WIDTH));
        }
        if (evidence.get("areas") instanceof List<?> areas) {
            areas.forEach(area -> out.append("    ").append(area).append('\n'));
        }
        if (evidence.get("log") instanceof List<?> log) {
            log.stream()
                    .limit(LOG_LINES)
                    .forEach(line -> out.append("  | ")
                            .append(Text.cut(Text.plain(String.valueOf(line)), WIDTH - 4))
                            .append('\n'));
        }
        if (evidence.get("console") instanceof String console) {
            out.append("  console: ").append(console).append('\n');
        }
        // Not wrapped: it is to be copied.
        out.append("  again: ")
                .append(module.again())
                .append(' ')
                .append(found.checks().getFirst())
                .append('\n');
        if (found.checks().size() > 1) {
            out.append(Text.paragraph("  seen by: ", String.join(", ", found.checks()), WIDTH));
        }
        out.append('\n');
    }

    private static String join(List<?> values) {
        return String.join(", ", values.stream().map(String::valueOf).toList());
    }

    /** One indented JSON object and an end of line. */
    public String json(ModuleReport report) {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("schema", JsonRenderer.SCHEMA);
        root.set("run", JsonRenderer.run(report.run()));
        ArrayNode modules = root.putArray("modules");
        for (Module module : report.modules()) {
            ObjectNode node = modules.addObject().put("module", module.name()).put("again", module.again());
            ArrayNode checks = node.putArray("checks");
            for (Check check : module.checks()) {
                ObjectNode one = checks.addObject()
                        .put("check", check.id())
                        .put("outcome", check.outcome())
                        .put("findings", check.findings())
                        .put("seconds", check.seconds());
                check.facts().forEach(one.putArray("facts")::add);
            }
            ArrayNode findings = node.putArray("findings");
            for (Found found : module.findings()) {
                ObjectNode one = findings.addObject()
                        .put("kind", found.finding().kind())
                        .put("subject", found.finding().subject())
                        .put("what", found.finding().what());
                found.checks().forEach(one.putArray("checks")::add);
                one.set("evidence", JSON.valueToTree(found.finding().evidence()));
                one.put("again", module.again() + " " + found.checks().getFirst());
            }
        }
        return root.toPrettyString() + "\n";
    }

    /** Plain lines for engines that only read a console; no value holds a space. */
    public String lines(ModuleReport report) {
        StringBuilder out = new StringBuilder();
        for (Module module : report.modules()) {
            for (Check check : module.checks()) {
                out.append("KMODRACE check module=%s check=%s outcome=%s findings=%d%n"
                        .formatted(Text.plain(module.name()), check.id(), check.outcome(), check.findings()));
            }
        }
        return out.toString();
    }
}
