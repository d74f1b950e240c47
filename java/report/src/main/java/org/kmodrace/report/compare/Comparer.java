// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.report.grade.ControlResult;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.grade.ScenarioResult;

/**
 * Holds two graded runs against each other. The races as the kernels are, and the races under a fix, are two questions:
 * each has alpha, and its correction, for itself.
 */
public final class Comparer {
    /** How probable it may be that anything is said to have changed that has not. */
    public static final double ALPHA = 0.05;

    private final double alpha;

    /**
     * Makes one.
     *
     * @param alpha between 0 and 1
     */
    public Comparer(double alpha) {
        this.alpha = alpha;
    }

    /** Compares what both runs have: the races, and with a fix in one of them what stands for it in the other. */
    public Comparison compare(RunResult a, RunResult b) {
        Map<String, ScenarioResult> inB = byScenario(b);
        List<Pair> races = new ArrayList<>();
        List<Pair> fixes = new ArrayList<>();
        List<String> onlyA = new ArrayList<>();
        for (ScenarioResult result : a.results()) {
            ScenarioResult other = inB.remove(result.scenario());
            if (other == null) {
                onlyA.add(result.scenario());
                continue;
            }
            races.add(new Pair(result.scenario(), "", Side.ofRace(result), Side.ofRace(other)));
            for (String fix : fixesOf(result, other)) {
                fixes.add(new Pair(
                        result.scenario(),
                        fix,
                        Side.ofFix(result, fix).orElseGet(() -> Side.ofRace(result)),
                        Side.ofFix(other, fix).orElseGet(() -> Side.ofRace(other))));
            }
        }
        List<ComparedRace> compared = new ArrayList<>(judge(races));
        compared.addAll(judge(fixes));
        return new Comparison(
                a.info(),
                b.info(),
                alpha,
                compared,
                RunDifferences.of(a.info(), b.info()),
                onlyA,
                List.copyOf(inB.keySet()),
                CompareNotes.of(a, b, compared));
    }

    /**
     * Compares the races of one run with those under a fix that ran in the same boot.
     *
     * @return without any race when no trial under the fix ended
     */
    public Comparison withFix(RunResult run, String fix) {
        List<Pair> pairs = new ArrayList<>();
        for (ScenarioResult result : run.results()) {
            Side.ofFix(result, fix)
                    .ifPresent(fixed -> pairs.add(new Pair(result.scenario(), fix, Side.ofRace(result), fixed)));
        }
        List<ComparedRace> compared = judge(pairs);
        return new Comparison(
                run.info(),
                run.info(),
                alpha,
                compared,
                List.of(),
                List.of(),
                List.of(),
                CompareNotes.ofOne(run, compared));
    }

    private record Pair(String scenario, String fix, Side a, Side b) {
        /** Whether the race goes through a table: nothing is drawn at random there, so there is no rate to test. */
        boolean isTable() {
            return Catalogue.byId(scenario)
                    .filter(declared -> !declared.cases().get().isEmpty())
                    .isPresent();
        }

        boolean isTested() {
            return a.says() && b.says() && a.trials() > 0 && b.trials() > 0 && !isTable();
        }
    }

    private List<ComparedRace> judge(List<Pair> pairs) {
        List<Pair> tested = pairs.stream().filter(Pair::isTested).toList();
        Holm holm = Holm.of(
                tested.stream()
                        .map(pair -> Counts.of(pair.a(), pair.b()).fisher())
                        .toList(),
                alpha);
        Map<Pair, RatesComparison> rates = new LinkedHashMap<>();
        for (int i = 0; i < tested.size(); i++) {
            Pair pair = tested.get(i);
            rates.put(
                    pair,
                    rates(
                            Counts.of(pair.a(), pair.b()),
                            holm.adjusted().get(i),
                            holm.levels().get(i)));
        }
        return pairs.stream()
                .map(pair -> judge(pair, Optional.ofNullable(rates.get(pair))))
                .toList();
    }

    private static RatesComparison rates(Counts counts, double adjusted, double level) {
        double ratio = counts.likelihoodRatio();
        OptionalInt needed = OptionalInt.empty();
        if (ratio >= RatesComparison.SIGN) {
            double trials = Math.ceil(Power.trials(counts.rateA(), counts.rateB(), level));
            // The approximation may fall a little short of what was already too few.
            int more = Math.min(counts.trialsA(), counts.trialsB()) + 1;
            needed = OptionalInt.of((int) Math.clamp(trials, more, Integer.MAX_VALUE));
        }
        return new RatesComparison(
                counts.fisher(),
                adjusted,
                level,
                ratio,
                needed,
                counts.rateA() > 0 ? Power.detectable(counts, 0, level) : OptionalDouble.empty(),
                counts.rateA() < 1 ? Power.detectable(counts, 1, level) : OptionalDouble.empty());
    }

    private ComparedRace judge(Pair pair, Optional<RatesComparison> rates) {
        Side a = pair.a();
        Side b = pair.b();
        Word word;
        String why;
        if (!a.says() || !b.says()) {
            word = Word.NO_COMPARISON;
            why = CompareNotes.whyNone(a, b);
        } else if (a.verdict() != b.verdict() && (a.isGrave() || b.isGrave())) {
            word = Word.CHANGED;
            why = CompareNotes.verdicts(a, b);
        } else if (pair.isTable()) {
            word = a.hits() == b.hits() ? Word.NOT_SHOWN : Word.CHANGED;
            why = word == Word.CHANGED ? "another number of answers that depart, and none of them is chance" : "";
        } else if (rates.isEmpty()) {
            word = Word.NO_COMPARISON;
            why = a.isGrave() ? CompareNotes.verdicts(a, b) : "no trial ended";
        } else {
            RatesComparison tested = rates.get();
            if (tested.adjusted() <= alpha) {
                word = Word.CHANGED;
            } else {
                word = tested.isSign() ? Word.MORE_TRIALS : Word.NOT_SHOWN;
            }
            why = CompareNotes.ofRates(a, b, word);
        }
        return new ComparedRace(pair.scenario(), pair.fix(), a, b, word, why, rates);
    }

    private static Map<String, ScenarioResult> byScenario(RunResult run) {
        Map<String, ScenarioResult> results = new LinkedHashMap<>();
        run.results().forEach(result -> results.put(result.scenario(), result));
        return results;
    }

    /** The fixes that ran on either side. */
    private static Set<String> fixesOf(ScenarioResult a, ScenarioResult b) {
        Set<String> fixes = new LinkedHashSet<>();
        for (ScenarioResult result : List.of(a, b)) {
            Side.fixes(result)
                    .filter(c -> c.trials() > 0)
                    .map(ControlResult::name)
                    .forEach(fixes::add);
        }
        return fixes;
    }
}
