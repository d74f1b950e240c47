// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kmodrace.race.oracle.InitstateOracle;
import org.kmodrace.race.oracle.LeakOracle;
import org.kmodrace.race.oracle.ListingOracle;
import org.kmodrace.race.oracle.MutantOracle;
import org.kmodrace.race.oracle.ParallelLoadOracle;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.oracle.UnloadOracle;
import org.kmodrace.race.scenario.Grade;
import org.kmodrace.race.scenario.OutcomeSpec;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.record.JournalEvent;

/** Says in a few words what was seen, for the table: from the first hit's evidence where there is one. */
final class SeenPhrases {
    private SeenPhrases() {}

    static String of(Scenario scenario, VariantTally race, VerdictKind verdict, String why, Rate rate) {
        return switch (verdict) {
            case SKIPPED, ERROR, CRASHED, VIOLATED -> why;
            case NOT_SEEN -> ContractPhrases.none(race).orElseGet(() -> notSeen(race, rate));
            case REPRODUCED ->
                ContractPhrases.departures(race)
                        .or(() -> race.first(scenario, Grade.INTERESTING).map(hit -> hit(scenario, hit)))
                        .orElse("");
        };
    }

    private static String notSeen(VariantTally race, Rate rate) {
        return String.format(
                Locale.ROOT,
                "not in %d trials: in less than %.1f %% of them (95 %% sure)",
                race.trials(),
                100 * rate.upper());
    }

    private static String hit(Scenario scenario, JournalEvent hit) {
        Map<String, Object> evidence = hit.object("evidence");
        String outcome = hit.text("outcome");
        Optional<String> phrase = switch (outcome) {
            case ListingOracle.LIVE_ENTRY_SKIPPED ->
                text(evidence, TrialResult.SEEN).or(() -> skipped(scenario.id(), evidence));
            case LeakOracle.PINNED_UNNAMED -> pinned(evidence);
            case UnloadOracle.OOPS, MutantOracle.LOADER_CRASHED, MutantOracle.DIED_ELSEWHERE -> text(evidence, "crash");
            case ParallelLoadOracle.LOSER_WAITED -> waited(evidence);
            case InitstateOracle.CALLED_BUILTIN -> builtin(evidence);
            default -> text(evidence, TrialResult.SEEN);
        };
        return phrase.orElseGet(() -> meaning(scenario, outcome));
    }

    private static String meaning(Scenario scenario, String outcome) {
        return scenario.outcomes().stream()
                .filter(o -> o.id().equals(outcome))
                .map(OutcomeSpec::meaning)
                .findFirst()
                .orElse(outcome);
    }

    private static Optional<String> skipped(String scenario, Map<String, Object> evidence) {
        boolean symbols = scenario.contains("kallsyms");
        // The module's name is the first word in a line of /proc/modules, the last in one of /proc/kallsyms.
        String modules = texts(evidence, "skippedLines")
                .map(line -> line.strip().split("\\s+", -1))
                .map(words -> symbols ? words[words.length - 1].replaceAll("[\\[\\]]", "") : words[0])
                .distinct()
                .collect(Collectors.joining(", "));
        String of = modules.isEmpty() ? "" : " of " + modules;
        String named = modules.isEmpty() ? "" : ": " + modules;
        return number(evidence, "skipped")
                .map(count -> symbols
                        ? counted(count, "live symbol") + of + " skipped"
                        : counted(count, "live module") + " skipped" + named);
    }

    private static String counted(long count, String noun) {
        return count == 1 ? "1 " + noun : count + " " + noun + "s";
    }

    private static Optional<String> pinned(Map<String, Object> evidence) {
        // EWOULDBLOCK is what the manual page calls it; the number is EAGAIN's.
        return texts(evidence, "deleteModule")
                .findFirst()
                .map(answer -> "pinned by nobody named: " + (answer.equals("EAGAIN") ? "EWOULDBLOCK" : answer));
    }

    private static Optional<String> waited(Map<String, Object> evidence) {
        List<Map<?, ?>> losers = objects(evidence, "loaders").stream()
                .filter(loader -> Boolean.TRUE.equals(loader.get("waited")))
                .toList();
        if (losers.isEmpty()) {
            return Optional.empty();
        }
        Map<?, ?> loser = losers.getFirst();
        String where = place(loser).map(place -> " in " + place).orElse("");
        return Optional.of(counted(losers.size(), "loser") + " waited" + where + ", then " + loser.get("answer"));
    }

    /** The kernel function in which a loader slept: the second word of "S load_module". */
    private static Optional<String> place(Map<?, ?> loader) {
        String[] words = String.valueOf(loader.get("whereabouts")).split(" ", 2);
        return words.length == 2 ? Optional.of(words[1]) : Optional.empty();
    }

    private static Optional<String> builtin(Map<String, Object> evidence) {
        if (!(evidence.get("answers") instanceof Map<?, ?> answers)
                || !(answers.get("builtin") instanceof Number wrong)) {
            return Optional.empty();
        }
        return number(evidence, "samples")
                .map(samples -> String.format(Locale.ROOT, "%d of %d answers: builtin", wrong.longValue(), samples));
    }

    private static Optional<String> text(Map<String, Object> evidence, String name) {
        return evidence.get(name) instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }

    private static Optional<Long> number(Map<String, Object> evidence, String name) {
        return evidence.get(name) instanceof Number number ? Optional.of(number.longValue()) : Optional.empty();
    }

    private static Stream<String> texts(Map<String, Object> evidence, String name) {
        return evidence.get(name) instanceof List<?> list ? list.stream().map(String::valueOf) : Stream.of();
    }

    private static List<Map<?, ?>> objects(Map<String, Object> evidence, String name) {
        if (!(evidence.get(name) instanceof List<?> list)) {
            return List.of();
        }
        return list.stream()
                .<Map<?, ?>>mapMulti((item, sink) -> {
                    if (item instanceof Map<?, ?> map) {
                        sink.accept(map);
                    }
                })
                .toList();
    }
}
