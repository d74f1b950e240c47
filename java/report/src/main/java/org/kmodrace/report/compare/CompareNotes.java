// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.grade.OutcomeCount;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.grade.ScenarioResult;

/** What is said in words of a comparison, besides the rates. */
final class CompareNotes {
    private static final String DONE = "done";

    private CompareNotes() {}

    /** Of two runs. */
    static List<String> of(RunResult a, RunResult b, List<ComparedRace> compared) {
        List<String> notes = new ArrayList<>();
        if (!a.info().id().isEmpty() && a.info().id().equals(b.info().id())) {
            notes.add("A and B are the same run, so nothing can differ");
        } else if (a.info().kernelRelease().equals(b.info().kernelRelease())
                && !RunDifferences.sameKernel(a.info(), b.info())) {
            notes.add("both kernels call themselves " + a.info().kernelRelease() + ", but they are not the same file");
        }
        incomplete("A", a, notes);
        incomplete("B", b, notes);
        outcomes(a, b, notes);
        stopped(compared, notes);
        return notes;
    }

    /** Of one run that is compared with itself under a fix. */
    static List<String> ofOne(RunResult run, List<ComparedRace> compared) {
        List<String> notes = new ArrayList<>();
        incomplete("the run", run, notes);
        stopped(compared, notes);
        return notes;
    }

    /** Why there is nothing to compare. */
    static String whyNone(Side a, Side b) {
        if (!a.says() && !b.says() && a.verdict() == b.verdict() && a.why().equals(b.why())) {
            return a.verdict() + " in both: " + a.why();
        }
        List<String> reasons = new ArrayList<>();
        if (!a.says() || a.isGrave()) {
            reasons.add(reason("A", a));
        }
        if (!b.says() || b.isGrave()) {
            reasons.add(reason("B", b));
        }
        return String.join("; ", reasons);
    }

    /** What the verdicts say where one of them is worse than any rate. */
    static String verdicts(Side a, Side b) {
        if (a.verdict() == b.verdict()) {
            return a.why().equals(b.why())
                    ? a.verdict() + " in both: " + a.why()
                    : a.verdict() + " in both. In A: " + a.why() + ". In B: " + b.why();
        }
        List<String> reasons = new ArrayList<>();
        if (a.isGrave()) {
            reasons.add(reason("A", a));
        }
        if (b.isGrave()) {
            reasons.add(reason("B", b));
        }
        return String.join("; ", reasons) + (reasons.size() == 1 ? "; not so in " + (a.isGrave() ? "B" : "A") : "");
    }

    private static String reason(String name, Side side) {
        return side.verdict() + " in " + name + (side.why().isEmpty() ? "" : ": " + side.why());
    }

    /** What rates and verdicts together say. */
    static String ofRates(Side a, Side b, Word word) {
        if (word == Word.CHANGED) {
            if (a.hits() == 0) {
                return "not seen in A, and seen in B";
            }
            if (b.hits() == 0) {
                return "seen in A, and not seen in B any more";
            }
            return (double) b.hits() / b.trials() > (double) a.hits() / a.trials()
                    ? "hit more often in B"
                    : "hit less often in B";
        }
        if (a.isGrave()) {
            return verdicts(a, b);
        }
        return word == Word.NOT_SHOWN && a.verdict() != b.verdict()
                ? "%s in A and %s in B, but with so few hits that chance explains it"
                        .formatted(a.verdict(), b.verdict())
                : "";
    }

    private static void incomplete(String name, RunResult run, List<String> notes) {
        if (!run.end().equals(DONE)) {
            notes.add(name + " is incomplete: "
                    + (run.end().isEmpty() ? "it is still going on or was cut off" : run.end()));
        }
    }

    /** The test takes the number of trials for given; a rule that looks at the hits makes the rates lean. */
    private static void stopped(List<ComparedRace> compared, List<String> notes) {
        Map<String, String> why = new TreeMap<>();
        for (ComparedRace race : compared) {
            String reason =
                    race.a().stopped().isEmpty() ? race.b().stopped() : race.a().stopped();
            if (!reason.isEmpty()) {
                why.put(race.scenario(), reason);
            }
        }
        if (!why.isEmpty()) {
            Map.Entry<String, String> first = why.entrySet().iterator().next();
            notes.add(
                    "%d %s stopped before all planned trials were run, such as %s (%s): where hits decide that, as with"
                                    .formatted(
                                            why.size(),
                                            why.size() == 1 ? "race was" : "races were",
                                            first.getKey(),
                                            first.getValue())
                            + " --until-hit, the rates lean, and p is not exact");
        }
    }

    /** Where the hits may be as many, and yet something else happened. */
    private static void outcomes(RunResult a, RunResult b, List<String> notes) {
        Map<String, ScenarioResult> inB =
                b.results().stream().collect(Collectors.toMap(ScenarioResult::scenario, r -> r, (x, y) -> y));
        for (ScenarioResult result : a.results()) {
            ScenarioResult other = inB.get(result.scenario());
            if (other == null || !judged(result) || !judged(other)) {
                continue;
            }
            boolean apart = result.outcomes().stream()
                    .noneMatch(o -> other.outcomes().stream().anyMatch(p -> p.id().equals(o.id())));
            if (apart && (result.hits() == 0) == (other.hits() == 0)) {
                notes.add("%s: hit as often, but no outcome is the same. A: %s. B: %s"
                        .formatted(result.scenario(), inWords(result.outcomes()), inWords(other.outcomes())));
            }
        }
    }

    private static boolean judged(ScenarioResult result) {
        return result.verdict() == VerdictKind.REPRODUCED || result.verdict() == VerdictKind.NOT_SEEN;
    }

    private static String inWords(List<OutcomeCount> outcomes) {
        return outcomes.stream().map(o -> o.count() + " " + o.id()).collect(Collectors.joining(", "));
    }
}
