// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.kmodrace.lab.console.Frame;
import org.kmodrace.lab.console.KernelReport;
import org.kmodrace.lab.console.Trace;
import org.kmodrace.report.render.JsonRenderer;

/**
 * A kernel's report for programs, an object in one line; docs/console.md has its fields. Fields may be added within a schema,
 * never removed or given another meaning. What the log does not say is left out.
 */
final class OopsJson {
    private OopsJson() {}

    /** @param number from 1, in the log's order */
    static String line(int number, KernelReport report) {
        ObjectNode root = JsonNodeFactory.instance
                .objectNode()
                .put("schema", JsonRenderer.SCHEMA)
                .put("number", number)
                .put("kind", report.kind().name())
                .put("effect", report.kind().effect().name())
                .put("title", report.title())
                .put("first", report.place().first())
                .put("truncated", report.place().truncated());
        if (!Double.isNaN(report.place().seconds())) {
            root.put("seconds", report.place().seconds());
        }
        text(root, "caller", report.place().caller());
        text(root, "function", report.culprit().function());
        text(root, "file", report.culprit().file());
        text(root, "module", report.culprit().module());
        KernelReport.Context context = report.context();
        number(root, "cpu", context.cpu());
        number(root, "pid", context.pid());
        text(root, "task", context.task());
        text(root, "kernel", context.kernel());
        text(root, "taint", context.taint());
        text(root, "hardware", context.hardware());
        address(root, "address", report.memory().address());
        address(root, "instruction", report.memory().instruction());
        text(root, "access", report.memory().access());
        report.mark()
                .ifPresent(mark -> root.putObject("trial")
                        .put("scenario", mark.scenario())
                        .put("variant", mark.variant())
                        .put("number", mark.trial()));
        ArrayNode traces = root.putArray("traces");
        report.traces().forEach(trace -> traces.add(trace(trace)));
        report.registers().forEach(root.putArray("registers")::add);
        text(root, "code", report.code());
        context.modules().forEach(root.putArray("modules")::add);
        report.lines().forEach(root.putArray("lines")::add);
        return root + "\n";
    }

    private static ObjectNode trace(Trace trace) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("title", trace.title());
        ArrayNode frames = node.putArray("frames");
        for (Frame frame : trace.frames()) {
            ObjectNode one =
                    frames.addObject().put("function", frame.function()).put("sure", frame.sure());
            text(one, "module", frame.module());
            text(one, "file", frame.file());
            if (frame.offset() >= 0) {
                one.put("offset", frame.offset()).put("size", frame.size());
            } else {
                one.put("inline", true);
            }
        }
        return node;
    }

    private static void text(ObjectNode node, String name, String value) {
        if (!value.isEmpty()) {
            node.put(name, value);
        }
    }

    private static void number(ObjectNode node, String name, int value) {
        if (value >= 0) {
            node.put(name, value);
        }
    }

    private static void address(ObjectNode node, String name, long value) {
        if (value != 0) {
            node.put(name, "0x%x".formatted(value));
        }
    }
}
