// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Judges several who loaded a module and what it needs at once, each in the manner of modprobe. */
public final class ProbeOracle {
    /** Who was told that the module is loaded found it live, and nobody met an unknown symbol. */
    public static final String NOBODY_MISLED = "nobody-misled";
    /** Somebody was told that the module is loaded, and it was not live. */
    public static final String TOLD_TOO_EARLY = "told-too-early";
    /** Somebody skipped what the module needs, and the kernel did not find its symbols. */
    public static final String UNKNOWN_SYMBOL = "unknown-symbol";
    /** Somebody got an answer that is not documented. */
    public static final String UNDOCUMENTED = "undocumented-answer";

    private static final String LOGGED = "Unknown symbol";

    /**
     * One window of the loader, and who came to it.
     *
     * @param window which it is, a phrase
     * @param documented the answers that finit_module(2) may give in it, ENOENT aside
     * @param log what the kernel logged meanwhile
     */
    public record Round(String window, Set<String> documented, List<ProbeSeen> probers, List<String> log) {
        private String outcome() {
            if (probers.stream().anyMatch(this::undocumented)) {
                return UNDOCUMENTED;
            }
            if (probers.stream().anyMatch(ProbeSeen::metUnknownSymbol)) {
                return UNKNOWN_SYMBOL;
            }
            return probers.stream().anyMatch(ProbeSeen::toldTooEarly) ? TOLD_TOO_EARLY : NOBODY_MISLED;
        }

        /** An ENOENT is what an unknown symbol gets, and an outcome of its own. */
        private boolean undocumented(ProbeSeen prober) {
            return prober.steps().stream()
                    .filter(ProbeSeen.Step::called)
                    .map(step -> step.answer().toString())
                    .anyMatch(answer -> !answer.equals("ENOENT") && !documented.contains(answer));
        }
    }

    private ProbeOracle() {}

    /** Judges the rounds of a trial by the worst of them. */
    public static TrialResult judge(List<Round> rounds) {
        List<String> outcomes = rounds.stream().map(Round::outcome).toList();
        String worst = Stream.of(UNDOCUMENTED, UNKNOWN_SYMBOL, TOLD_TOO_EARLY)
                .filter(outcomes::contains)
                .findFirst()
                .orElse(NOBODY_MISLED);
        Map<String, Object> evidence = new LinkedHashMap<>();
        if (!worst.equals(NOBODY_MISLED)) {
            Round first = rounds.get(outcomes.indexOf(worst));
            evidence.put(TrialResult.SEEN, first.window() + ": " + seen(worst, first));
        }
        evidence.put(
                "rounds",
                rounds.stream()
                        .map(round -> round.window() + ": " + round.outcome())
                        .toList());
        for (Round round : rounds) {
            List<String> told = new ArrayList<>(
                    round.probers().stream().map(ProbeSeen::toString).toList());
            round.log().stream().filter(line -> line.contains(LOGGED)).forEach(told::add);
            evidence.put(round.window(), told);
        }
        return new TrialResult(worst, evidence);
    }

    private static String seen(String outcome, Round round) {
        long unknown =
                round.probers().stream().filter(ProbeSeen::metUnknownSymbol).count();
        long early = round.probers().stream().filter(ProbeSeen::toldTooEarly).count();
        int all = round.probers().size();
        return switch (outcome) {
            case UNKNOWN_SYMBOL -> "an unknown symbol for " + unknown + " of " + all;
            case TOLD_TOO_EARLY -> early + " of " + all + " were told that it is loaded, and it was not";
            default -> "an answer that is not documented";
        };
    }
}
