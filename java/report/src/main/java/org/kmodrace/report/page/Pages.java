// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.scenario.Grade;
import org.kmodrace.race.scenario.OutcomeSpec;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.race.scenario.Variant;
import org.kmodrace.race.trace.Timeline;
import org.kmodrace.report.grade.KeptTrial;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.grade.ScenarioResult;

/** Arranges what was graded. One for a page: it has room for so much. */
public final class Pages {
    /** Of timelines, in bytes: a page stays below two megabytes, of which the library that draws takes one. */
    private static final int ROOM = 600_000;
    /** What a line of a timeline takes besides its own text, in bytes. */
    private static final int LINE = 150;

    private static final Comparator<KeptTrial> RACE_FIRST =
            Comparator.comparing(trial -> !trial.variant().equals(Variant.RACE));

    private final int perKernel;
    private int left;

    /**
     * Makes one.
     *
     * @param kernels how many share the page
     */
    public Pages(int kernels) {
        perKernel = ROOM / Math.max(1, kernels);
    }

    /** The run on one of the page's kernels. */
    public KernelPage of(RunResult run, String anchor) {
        left = perKernel;
        List<ScenarioPage> scenarios = new ArrayList<>();
        for (ScenarioResult result : run.results()) {
            scenarios.add(of(run, result, anchor));
        }
        return new KernelPage(run, anchor, scenarios);
    }

    private ScenarioPage of(RunResult run, ScenarioResult result, String anchor) {
        Optional<Scenario> declared = Catalogue.byId(result.scenario());
        List<KeptPage> kept = run.kept().stream()
                .filter(trial -> trial.scenario().equals(result.scenario()))
                .sorted(RACE_FIRST)
                .map(trial -> of(trial, declared))
                .toList();
        return new ScenarioPage(
                result, anchor + "-" + result.scenario(), declared, kept, Words.again(run.info(), result.scenario()));
    }

    private KeptPage of(KeptTrial trial, Optional<Scenario> declared) {
        Optional<Reading> reading = Reading.of(trial.evidence());
        Optional<OutcomeSpec> outcome = declared.stream()
                .flatMap(scenario -> scenario.outcomes().stream())
                .filter(spec -> spec.id().equals(trial.outcome()))
                .findFirst();
        Optional<Timeline> timeline =
                trial.timeline().filter(told -> !told.entries().isEmpty());
        boolean fits = timeline.map(Pages::size).orElse(0) <= left;
        if (fits) {
            left -= timeline.map(Pages::size).orElse(0);
        }
        return new KeptPage(
                trial,
                outcome.map(OutcomeSpec::grade).orElse(Grade.FORBIDDEN),
                outcome.map(OutcomeSpec::meaning).orElse(""),
                reading,
                EvidenceItem.of(trial.evidence(), reading.isPresent()),
                fits ? timeline : Optional.empty(),
                !fits);
    }

    private static int size(Timeline timeline) {
        return timeline.entries().stream()
                .mapToInt(entry -> LINE + entry.what().length() + entry.who().length())
                .sum();
    }
}
