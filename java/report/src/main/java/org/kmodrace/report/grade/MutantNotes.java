// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.kmodrace.race.catalogue.MutatedModules;
import org.kmodrace.race.oracle.MutantOracle;
import org.kmodrace.report.record.JournalEvent;
import org.kmodrace.report.record.RunInfo;

/**
 * What a run with mutated modules adds up to: how the loader answered over all trials, and each finding once, with the
 * command that makes its file again.
 */
final class MutantNotes {
    /** So many findings are told; the journal has them all. */
    private static final int MOST = 12;

    private static final String LOADED = "loaded";

    private MutantNotes() {}

    /** Empty for any other scenario. */
    static List<String> of(RunInfo info, String scenario, VariantTally race) {
        if (!scenario.equals(MutatedModules.ID) || race.trials() == 0) {
            return List.of();
        }
        List<String> notes = new ArrayList<>();
        notes.add(scenario + ": " + sum(race));
        Map<String, Finding> findings = findings(race);
        findings.entrySet().stream()
                .limit(MOST)
                .forEach(entry -> notes.add(scenario + ": " + entry.getValue().told(info, entry.getKey())));
        if (findings.size() > MOST) {
            notes.add(scenario + ": " + (findings.size() - MOST) + " further findings are in events.jsonl");
        }
        return notes;
    }

    /** All that was given to the loader and what it answered; a crash's batch only counts what was run. */
    private static String sum(VariantTally race) {
        long ran = 0;
        long crashed = 0;
        Map<String, Long> answers = new TreeMap<>();
        for (JournalEvent end : race.ends()) {
            Map<String, Object> evidence = end.object("evidence");
            ran += number(evidence, "ran");
            if (evidence.containsKey("crash")) {
                crashed++;
            }
            answers.merge(LOADED, number(evidence, LOADED), Long::sum);
            if (evidence.get("refused") instanceof Map<?, ?> refused) {
                refused.forEach((answer, count) -> answers.merge(String.valueOf(answer), (Long) count, Long::sum));
            }
        }
        String told = answers.entrySet().stream()
                .filter(answer -> answer.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(answer -> answer.getKey() + " " + grouped(answer.getValue()))
                .collect(Collectors.joining(", "));
        long untold = ran - answers.values().stream().mapToLong(Long::longValue).sum() - crashed;
        return grouped(ran) + " mutants were given to the loader: " + (told.isEmpty() ? "" : told + "; ")
                + grouped(crashed) + " took the kernel down"
                + (untold > 0 ? "; what " + grouped(untold) + " before them were answered died with the kernel" : "");
    }

    /** One kind of finding: how often, and the first mutant. */
    private static final class Finding {
        private long count;
        private long first = -1;
        private String outcome = "";

        String told(RunInfo info, String what) {
            String again = first < 0
                    ? ""
                    : "; ./kmodrace modules mutant --kernel %s --seed %d --number %d --out FILE"
                            .formatted(info.kernelName(), info.seed(), first);
            return "%s x %s: %s%s".formatted(grouped(count), outcome, what, again);
        }
    }

    private static Map<String, Finding> findings(VariantTally race) {
        Map<String, Finding> findings = new LinkedHashMap<>();
        for (JournalEvent end : race.ends()) {
            Map<String, Object> evidence = end.object("evidence");
            String outcome = end.text("outcome");
            if (evidence.get("crash") instanceof String title) {
                add(findings, outcome, title, number(evidence, "mutant", -1));
            } else if (!outcome.equals(MutantOracle.HANDLED)) {
                // Its words name the mutant.
                add(findings, outcome, what(evidence), -1);
            }
        }
        return findings;
    }

    private static void add(Map<String, Finding> findings, String outcome, String what, long mutant) {
        Finding finding = findings.computeIfAbsent(what, w -> new Finding());
        finding.count++;
        finding.outcome = outcome;
        finding.first = finding.first < 0 ? mutant : finding.first;
    }

    /** The first of what a batch that the kernel lived through has to tell. */
    private static String what(Map<String, Object> evidence) {
        for (String name : List.of("hung", "trouble", "leftBehind", "undocumented", "warnings")) {
            Object told = evidence.get(name);
            if (told instanceof List<?> list && !list.isEmpty()) {
                return String.valueOf(list.getFirst());
            }
            if (told instanceof String text) {
                return text;
            }
        }
        return "nothing is told of it";
    }

    private static long number(Map<String, Object> evidence, String name) {
        return number(evidence, name, 0);
    }

    private static long number(Map<String, Object> evidence, String name, long otherwise) {
        return evidence.get(name) instanceof Number number ? number.longValue() : otherwise;
    }

    private static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
