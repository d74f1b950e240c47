// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.kmodrace.report.compare.ComparedRace;
import org.kmodrace.report.compare.Comparison;
import org.kmodrace.report.compare.Power;
import org.kmodrace.report.compare.RatesComparison;
import org.kmodrace.report.compare.Side;
import org.kmodrace.report.compare.Word;
import org.kmodrace.report.record.RunInfo;

/**
 * A comparison as JSON for programs. Fields may be added within a schema, never removed or given another meaning.
 */
public final class CompareJsonRenderer {
    /** The version of what is written. */
    public static final int SCHEMA = 1;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Makes one. */
    public CompareJsonRenderer() {}

    /** One indented JSON object and an end of line. */
    public String render(Comparison comparison) {
        return tree(comparison).toPrettyString() + "\n";
    }

    /** The object, for a larger one that holds several. */
    public ObjectNode tree(Comparison comparison) {
        ObjectNode root = NODES.objectNode().put("schema", SCHEMA);
        root.set("a", run(comparison.a()));
        root.set("b", run(comparison.b()));
        root.put("alpha", comparison.alpha())
                .put("power", Power.POWER)
                .put("changed", comparison.of(Word.CHANGED).size())
                .put("moreTrials", comparison.of(Word.MORE_TRIALS).size())
                .put("noComparison", comparison.of(Word.NO_COMPARISON).size())
                .put("notShown", comparison.of(Word.NOT_SHOWN).size())
                .put("conclusion", CompareRenderer.conclusion(comparison));
        ArrayNode races = root.putArray("races");
        comparison.races().forEach(race -> races.add(race(race)));
        comparison.differences().forEach(root.putArray("differences")::add);
        comparison.onlyA().forEach(root.putArray("onlyInA")::add);
        comparison.onlyB().forEach(root.putArray("onlyInB")::add);
        comparison.notes().forEach(root.putArray("notes")::add);
        return root;
    }

    private static ObjectNode run(RunInfo info) {
        return NODES.objectNode()
                .put("id", info.id())
                .put("startedAtMillis", info.startedAtMillis())
                .put("kernelName", info.kernelName())
                .put("kernelRelease", info.kernelRelease())
                .put("kernelPackageVersion", info.kernelPackageVersion())
                .put("kernelDigest", info.kernelDigest())
                .put("seed", info.seed());
    }

    private static ObjectNode race(ComparedRace race) {
        ObjectNode node = NODES.objectNode()
                .put("scenario", race.scenario())
                .put("fix", race.fix())
                .put("word", race.word().name())
                .put("inWords", race.inWords())
                .put("why", race.why());
        node.set("a", side(race.a()));
        node.set("b", side(race.b()));
        if (race.rates().isPresent()) {
            node.set("test", rates(race.rates().get()));
        } else {
            node.putNull("test");
        }
        return node;
    }

    private static ObjectNode side(Side side) {
        ObjectNode node = NODES.objectNode()
                .put("variant", side.variant())
                .put("verdict", side.verdict().name())
                .put("why", side.why())
                .put("hits", side.hits())
                .put("trials", side.trials());
        node.set("rate", JsonRenderer.rate(side.rate()));
        return node.put("stopped", side.stopped());
    }

    /** Numbers that there are none of are null. */
    private static ObjectNode rates(RatesComparison rates) {
        ObjectNode node = NODES.objectNode()
                .put("p", rates.p())
                .put("adjusted", rates.adjusted())
                .put("level", rates.level())
                .put("likelihoodRatio", rates.likelihoodRatio())
                .put("sign", rates.isSign());
        node.put(
                "trialsNeeded",
                rates.trialsNeeded().isPresent()
                        ? (Integer) rates.trialsNeeded().getAsInt()
                        : null);
        node.put(
                "showsBelow", rates.below().isPresent() ? (Double) rates.below().getAsDouble() : null);
        node.put(
                "showsAbove", rates.above().isPresent() ? (Double) rates.above().getAsDouble() : null);
        return node;
    }
}
