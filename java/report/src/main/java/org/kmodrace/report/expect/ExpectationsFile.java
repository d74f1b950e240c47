// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.expect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.kmodrace.race.scenario.VerdictKind;

/**
 * The form of the files: YAML, because reasons are sentences that people write and review.
 *
 * <pre>
 * proc-modules-bytewise:
 *   - kernels: "&lt; 6.5"
 *     verdict: REPRODUCED
 *     because: m_start() in kernel/module/procfs.c …
 *     rarely:
 *       - verdict: NOT_SEEN
 *         because: …
 * </pre>
 */
final class ExpectationsFile {
    private static final String KERNELS = "kernels";
    private static final String VERDICT = "verdict";
    private static final String BECAUSE = "because";
    private static final String RARELY = "rarely";
    /** What can be expected: trouble of the tool cannot. */
    private static final Set<VerdictKind> VERDICTS = Set.of(
            VerdictKind.REPRODUCED,
            VerdictKind.NOT_SEEN,
            VerdictKind.VIOLATED,
            VerdictKind.CRASHED,
            VerdictKind.SKIPPED);

    private ExpectationsFile() {}

    /** @throws IllegalArgumentException when the text is not of the form; the message says where and why */
    static Expectations parse(String text) {
        JsonNode root;
        try {
            root = new YAMLMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(), e);
        }
        if (!root.isObject() && !root.isMissingNode() && !root.isNull()) {
            throw new IllegalArgumentException("it holds no scenarios: write SCENARIO: and below it a list of entries");
        }
        Map<String, List<Expectation>> scenarios = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> scenario : root.properties()) {
            scenarios.put(scenario.getKey(), entries(scenario.getKey(), scenario.getValue()));
        }
        return new Expectations(scenarios);
    }

    private static List<Expectation> entries(String scenario, JsonNode list) {
        if (!list.isArray() || list.isEmpty()) {
            throw new IllegalArgumentException(scenario + " has no list of entries (- kernels: …)");
        }
        List<Expectation> entries = new ArrayList<>();
        for (JsonNode node : list) {
            String where = scenario + ", entry " + (entries.size() + 1);
            requireKnown(node, List.of(KERNELS, VERDICT, BECAUSE, RARELY), where);
            List<Expectation.Rare> rarely = new ArrayList<>();
            for (JsonNode rare : node.path(RARELY)) {
                requireKnown(rare, List.of(VERDICT, BECAUSE), where + ", " + RARELY);
                rarely.add(new Expectation.Rare(verdict(rare, where), text(rare, BECAUSE, where)));
            }
            entries.add(new Expectation(range(node, where), verdict(node, where), text(node, BECAUSE, where), rarely));
        }
        return entries;
    }

    private static void requireKnown(JsonNode node, List<String> fields, String where) {
        Set<String> unknown = new TreeSet<>();
        node.fieldNames().forEachRemaining(unknown::add);
        fields.forEach(unknown::remove);
        if (!node.isObject() || !unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    where + (unknown.isEmpty() ? " is no entry" : " has " + unknown) + "; an entry has " + fields);
        }
    }

    private static KernelRange range(JsonNode node, String where) {
        try {
            return KernelRange.parse(text(node, KERNELS, where));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    private static VerdictKind verdict(JsonNode node, String where) {
        String word = text(node, VERDICT, where);
        return Arrays.stream(VerdictKind.values())
                .filter(kind -> kind.name().equals(word) && VERDICTS.contains(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        where + ": there is no verdict '" + word + "'; there is " + new TreeSet<>(VERDICTS)));
    }

    private static String text(JsonNode node, String field, String where) {
        String text = node.path(field).asText("").strip();
        if (text.isEmpty()) {
            throw new IllegalArgumentException(where + " lacks '" + field + "'");
        }
        return text;
    }
}
