// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.page;

import java.util.List;
import java.util.Optional;
import org.kmodrace.race.scenario.OutcomeSpec;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.report.grade.OutcomeCount;
import org.kmodrace.report.grade.ScenarioResult;

/**
 * A scenario on a kernel.
 *
 * @param anchor by which the page's links find it
 * @param declared empty when this version knows no scenario of that name
 * @param kept trials of it, the race's first
 * @param again the command that runs it again
 */
public record ScenarioPage(
        ScenarioResult result, String anchor, Optional<Scenario> declared, List<KeptPage> kept, String again) {
    /** Keeps a copy of the list. */
    public ScenarioPage {
        kept = List.copyOf(kept);
    }

    /** The share of the race's trials that ended so. */
    public double share(OutcomeCount outcome) {
        return result.trials() == 0 ? 0 : (double) outcome.count() / result.trials();
    }

    /** What an outcome says of the kernel. */
    public String meaning(String outcome) {
        return declared.stream()
                .flatMap(scenario -> scenario.outcomes().stream())
                .filter(spec -> spec.id().equals(outcome))
                .map(OutcomeSpec::meaning)
                .findFirst()
                .orElse("an outcome that nobody declared");
    }

    /** What a control or a fix does, a phrase. */
    public String does(String variant) {
        return declared.flatMap(scenario -> scenario.variant(variant))
                .map(v -> v.title())
                .orElse("");
    }
}
