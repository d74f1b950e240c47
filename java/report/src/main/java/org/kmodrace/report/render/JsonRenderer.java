// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.kmodrace.report.expect.Expectation;
import org.kmodrace.report.grade.ControlResult;
import org.kmodrace.report.grade.LedgerResult;
import org.kmodrace.report.grade.OutcomeCount;
import org.kmodrace.report.grade.PhasePlot;
import org.kmodrace.report.grade.Rate;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.grade.ScenarioResult;
import org.kmodrace.report.record.RunInfo;

/**
 * A graded run as JSON for programs. Fields may be added within a schema, never removed or given
 * another meaning.
 */
public final class JsonRenderer {
    /** The version of what is written. */
    public static final int SCHEMA = 1;

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** One indented JSON object and an end of line. */
    public String render(RunResult run) {
        return tree(run).toPrettyString() + "\n";
    }

    ObjectNode tree(RunResult run) {
        ObjectNode root = NODES.objectNode().put("schema", SCHEMA);
        root.set("run", run(run));
        ArrayNode results = root.putArray("results");
        run.results().forEach(result -> results.add(result(result)));
        ArrayNode ledgers = root.putArray("ledgers");
        for (LedgerResult ledger : run.ledgers()) {
            ledgers.addObject()
                    .put("scenario", ledger.scenario())
                    .put("variant", ledger.variant())
                    .put("why", ledger.why())
                    .set("ledger", MAPPER.valueToTree(ledger.ledger().toMap()));
        }
        return root;
    }

    static ObjectNode run(RunResult run) {
        RunInfo info = run.info();
        ObjectNode node = NODES.objectNode()
                .put("id", info.id())
                .put("startedAtMillis", info.startedAtMillis())
                .put("end", run.end())
                .put("exitCode", run.exitCode())
                .put("exitWhy", run.exitWhy())
                .put("kernelName", info.kernelName())
                .put("kernelRelease", info.kernelRelease())
                .put("kernelPackageVersion", info.kernelPackageVersion())
                .put("kernelDigest", info.kernelDigest())
                .put("machine", info.machine())
                .put("accelerator", info.accelerator())
                .put("acceleratorWhy", info.acceleratorWhy())
                .put("qemuVersion", info.qemuVersion());
        info.qemuFlags().forEach(node.putArray("qemuFlags")::add);
        node.put("backend", info.backend())
                .put("hostJdk", info.hostJdk())
                .put("toolchain", info.toolchain())
                .put("kmod", info.kmod())
                .put("seed", info.seed())
                .put("conditions", info.conditions())
                .put("kmodraceVersion", info.kmodraceVersion());
        info.arguments().forEach(node.putArray("arguments")::add);
        ArrayNode planned = node.putArray("planned");
        info.planned()
                .forEach(p -> planned.addObject()
                        .put("scenario", p.scenario())
                        .put("variant", p.variant())
                        .put("trials", p.trials()));
        node.putObject("startSkew")
                .put("groups", run.skew().groups())
                .put("medianNanos", run.skew().medianNanos())
                .put("mostNanos", run.skew().mostNanos())
                .put("worstNanos", run.skew().worstNanos());
        run.notes().forEach(node.putArray("notes")::add);
        return node;
    }

    private static ObjectNode result(ScenarioResult result) {
        ObjectNode node = NODES.objectNode()
                .put("scenario", result.scenario())
                .put("kernel", result.kernel())
                .put("machine", result.machine())
                .put("backend", result.backend())
                .put("verdict", result.verdict().name())
                .put("why", result.why())
                .put("hits", result.hits())
                .put("trials", result.trials());
        node.set("rate", rate(result.rate()));
        ArrayNode outcomes = node.putArray("outcomes");
        for (OutcomeCount outcome : result.outcomes()) {
            outcomes.addObject()
                    .put("id", outcome.id())
                    .put("grade", outcome.grade().name())
                    .put("count", outcome.count());
        }
        ArrayNode controls = node.putArray("controls");
        for (ControlResult control : result.controls()) {
            controls.addObject()
                    .put("name", control.name())
                    .put("mustReproduce", control.mustReproduce())
                    .put("hits", control.hits())
                    .put("trials", control.trials())
                    .<ObjectNode>set("rate", rate(Rate.of(control.hits(), control.trials())))
                    .put("held", control.held())
                    .put("why", control.why());
        }
        String crash = result.crash();
        node.set("crash", crash == null ? NODES.nullNode() : NODES.objectNode().put("title", crash));
        result.phases().ifPresent(plot -> node.set("phases", phases(plot)));
        return node.put("seconds", result.seconds())
                .put("stopped", result.stopped())
                .put("seen", result.seen())
                .put(
                        "expected",
                        result.expectation().map(e -> e.verdict().name()).orElse(null))
                .put(
                        "expectedOf",
                        result.expectation().map(e -> e.kernels().text()).orElse(null))
                .put(
                        "expectedBecause",
                        result.expectation().map(Expectation::because).orElse(null))
                .put("asExpected", result.asExpected());
    }

    static ObjectNode rate(Rate rate) {
        return NODES.objectNode()
                .put("lower", rate.lower())
                .put("upper", rate.upper())
                .put("confidence", rate.confidence());
    }

    private static ObjectNode phases(PhasePlot plot) {
        ObjectNode node = NODES.objectNode()
                .put("unit", plot.unit())
                .put("from", plot.from())
                .put("until", plot.until());
        ArrayNode bins = node.putArray("bins");
        plot.bins().forEach(bin -> bins.addObject().put("hits", bin.hits()).put("draws", bin.draws()));
        return node;
    }
}
